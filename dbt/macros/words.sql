{# Chinese words for the closed lists of the marts, for the tables people read. A word that is not in its list is shown
   as it is: it must not vanish from a report. #}
{% macro in_chinese(column, list_name) -%}
    {%- set lists = {
        'document_kind': {'budget': '预算', 'final_account': '决算'},
        'scope': {'unit': '单位', 'department': '部门'},
        'fund_scope': {
            'all': '全部资金', 'appropriation': '财政拨款', 'general': '一般公共预算', 'fund': '政府性基金',
            'capital': '国有资本经营'
        },
        'nature': {
            'basic': '基本支出', 'personnel': '基本支出', 'public': '基本支出', 'project': '项目支出',
            'reserve': '预备费', 'to_superior': '上缴上级支出', 'business': '事业单位经营支出',
            'to_affiliate': '对附属单位补助支出', 'carryover_out': '年末结转结余', 'total': '未分性质'
        },
        'purpose': {'personnel': '人员经费', 'public': '公用经费'},
        'three_public_part': {
            'abroad': '因公出国（境）费', 'reception': '公务接待费', 'vehicle_purchase': '公务用车购置费',
            'vehicle_running': '公务用车运行维护费', 'vehicle': '公务用车购置及运行费'
        },
        'amount_kind': {'budget': '预算数', 'outturn': '决算数'},
        'severity': {'critical': '严重', 'warning': '警告', 'info': '提示'},
        'history_status': {'new': '新增', 'standing': '持续', 'reopened': '重现'},
        'value_origin': {'published': '上年文件所载', 'implied': '本年文字推算', 'bound': '只有区间'},
        'response_status': {'open': '未答复', 'waived': '豁免', 'explained': '已说明', 'accepted': '已接受'},
        'chain_status': {
            'confirmed': '相符', 'confirmed_rounding': '舍入相符', 'restated': '口径已调整',
            'not_published': '上年文件未载', 'no_statement': '本年未说明'
        },
        'size_class': {'small': '20人以下', 'medium': '20至99人', 'large': '100人及以上', 'unknown': '人数不详'},
        'indicator': {
            'basic_per_head': '人均基本支出', 'operating_per_head': '人均机关运行经费',
            'three_public_per_head': '人均三公经费', 'running_per_vehicle': '车均运行维护费',
            'project_share': '项目支出占比', 'class_share': '主要职能支出占比'
        }
    } -%}
    case {{ column }}
        {%- for word, chinese in lists[list_name].items() %}
        when '{{ word }}' then '{{ chinese }}'
        {%- endfor %}
        else {{ column }}
    end
{%- endmacro %}
