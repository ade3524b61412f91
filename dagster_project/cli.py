"""The command `kanhe`: thin, no logic of its own.

Belongs here: arguments, exit codes, the progress bar. Does not belong here: any work; everything heavy is
imported by the command that needs it, so that `kanhe --help` and `kanhe check` stay quick.
"""

from __future__ import annotations

import enum
import logging
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from dagster_project.settings import Settings

EXIT_PUBLISHED, EXIT_REFUSED, EXIT_NOT_STARTED, EXIT_INTERNAL, EXIT_NOT_HANDED_ON = 0, 1, 2, 3, 4

app = typer.Typer(
    name="kanhe",
    help="勘合：读取预算公开文件，勾稽核对，还原上年基数，供比较分析。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

RawOption = Annotated[
    Path | None, typer.Option("--raw", help="存放预算公开文件的文件夹（默认取 KANHE_RAW，再默认 raw/）。")
]
HomeOption = Annotated[
    Path | None, typer.Option("--home", help="存放运行结果的文件夹（默认取 KANHE_HOME，再默认 var/）。")
]
PublishOption = Annotated[
    str | None,
    typer.Option(
        "--publish",
        metavar="地址",
        help="另写入 PostgreSQL：postgresql://用户@主机:5432/数据库（默认取 KANHE_PUBLISH，再默认不写）。"
        "密码请放在 KANHE_PUBLISH 或 ~/.pgpass 中，写在命令行上会被同机的其他用户看到。",
    ),
]


class OutputFormat(enum.StrEnum):
    """How `kanhe check` and `kanhe trace` answer."""

    TEXT = "text"
    JSON = "json"


@app.command(
    help="读取全部文件，建立数据仓库，校验并发布。\n\n"
    "退出码：0 已发布；1 校验未通过，未发布；2 参数、文件夹有误，没有可读的文件，或另一次加载正在运行；3 程序内部错误；"
    "4 已发布为文件，但未能更新网页看板、PostgreSQL 或导出文件夹，那里仍是上次的内容。"
)
def load(
    raw: RawOption = None,
    home: HomeOption = None,
    accept_vanished: Annotated[
        bool, typer.Option("--accept-vanished", help="确认撤下此前已发布、本次已不存在的单位年度。")
    ] = False,
    publish: PublishOption = None,
) -> None:
    """Run the nightly job once, in this process."""
    from rich.console import Console

    from dagster_project.vocabulary.operator_error import OperatorError, disk_trouble

    console = Console()
    try:
        settings = _settings(raw, home, publish)
        code = _load(console, settings, accept_vanished=accept_vanished)
    except OperatorError as error:
        console.print(str(error), style="bold red", markup=False, highlight=False)
        code = EXIT_NOT_STARTED
    except OSError as error:
        if (trouble := disk_trouble(error)) is None:
            raise
        console.print(trouble, style="bold red", markup=False, highlight=False)
        code = EXIT_INTERNAL
    raise typer.Exit(code)


@app.command(help="核对文件，不建立数据仓库。\n\n退出码：0 没有不符；1 有审核发现；2 有文件无法读取。")
def check(
    files: Annotated[list[Path], typer.Argument(help="要核对的预算公开文件。")],
    output: Annotated[OutputFormat, typer.Option("--format", help="输出格式。")] = OutputFormat.TEXT,
    facts: Annotated[bool, typer.Option("--facts", help="JSON 中列出全部读取到的数据。")] = False,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report", help="另写一份可打印的网页报告（如 核对报告.html），标出写错的数字。", dir_okay=False
        ),
    ] = None,
) -> None:
    """Read and reconcile documents without a warehouse."""
    from dagster_project.publishing import check_report
    from dagster_project.vocabulary.operator_error import OperatorError

    try:
        code = check_report.run(files, output.value, facts=facts, page=report)
    except OperatorError as error:
        typer.echo(str(error), err=True)
        code = check_report.EXIT_UNREADABLE
    raise typer.Exit(code)


@app.command(
    help="生成一个虚构的预算地区：各单位各年度的公开文件，以及与之对应的真实数据（truth/）。同一种子生成的文件逐字节相同。\n\n"
    "退出码：0 已生成；2 参数或文件夹有误。"
)
def simulate(
    out: Annotated[Path, typer.Option("--out", help="写入的文件夹（应为空）。")],
    units: Annotated[int, typer.Option("--units", help="起始单位个数。")] = 12,
    years: Annotated[str, typer.Option("--years", help="年度范围，如 2023-2026。")] = "2023-2026",
    seed: Annotated[int, typer.Option("--seed", help="随机种子。")] = 1,
    faults: Annotated[
        str, typer.Option("--faults", help="含差错文件的比例（0-1），或差错种类（逗号分隔，每份文件都有）。")
    ] = "0",
    formats: Annotated[
        str, typer.Option("--format", help="文件格式：txt、docx、xlsx、html、pdf，可写多个；mixed 为混合。")
    ] = "mixed",
    publishers: Annotated[
        str, typer.Option("--publisher", help="公开格式，可写多个；mixed 为混合。")
    ] = "mixed",
    force: Annotated[bool, typer.Option("--force", help="覆盖以前生成的文件。")] = False,
) -> None:
    """Write a generated prefecture with its truth."""
    from rich.console import Console

    from dagster_project.publishing.terminal import LateProgress
    from dagster_project.vocabulary.operator_error import OperatorError
    from dagster_project.world import request, simulation

    console = Console()
    try:
        order = request.parse_order(
            units=units, years=years, seed=seed, faults=faults, formats=formats, publishers=publishers
        )
        request.prepare_folder(out, force=force)
    except OperatorError as error:
        console.print(str(error), style="bold red", markup=False, highlight=False)
        raise typer.Exit(EXIT_NOT_STARTED) from None
    with LateProgress(console, "正在生成") as progress:
        counts = simulation.write_world(order, out, progress.update)
    console.print(
        f"已生成 {counts['documents']} 份公开文件（{counts['files']} 个文件），"
        f"{counts['events']} 个事项，{counts['faults']} 处差错。文件在 {out}，真实数据在 {out / 'truth'}。",
        markup=False,
        highlight=False,
    )


@app.command(
    help="从已发布的数据写审核意见（Word 和网页）；加 --all 时为全部单位写，并附全部发现的清单（Excel）。\n\n"
    "退出码：0 已写出；1 没有符合的单位或年度；2 没有已发布的数据，或文件不能写入。"
)
def letter(
    unit: Annotated[str | None, typer.Option("--unit", help="单位全称或曾用名。")] = None,
    year: Annotated[int | None, typer.Option("--year", help="预算年度；不写则为全部年度。")] = None,
    everyone: Annotated[bool, typer.Option("--all", help="全部单位，并写发现清单。")] = False,
    home: HomeOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="存放审核意见的文件夹（默认在运行结果文件夹的 letters/ 下）。"),
    ] = None,
) -> None:
    """Write review letters from the published warehouse."""
    from rich.console import Console

    from dagster_project.publishing.letters import write_all
    from dagster_project.publishing.terminal import TerminalProgress
    from dagster_project.publishing.unit_finder import UnknownUnitError
    from dagster_project.vocabulary.operator_error import OperatorError

    console = Console()
    if everyone == (unit is not None):
        raise typer.BadParameter("请用 --unit 指定一个单位，或用 --all 写全部单位，二者选一。")
    try:
        settings = _settings(None, home)
        with TerminalProgress(Console(stderr=True)) as progress:
            files = write_all(
                settings,
                unit=unit,
                year=year,
                out=(out or settings.letters).expanduser().absolute(),
                today=settings.night(datetime.now().astimezone()),
                progress=lambda done, total, what: progress.report("写审核意见", done, total, what),
            )
    except OperatorError as error:
        console.print(str(error), style="bold red", markup=False, highlight=False)
        raise typer.Exit(EXIT_REFUSED if isinstance(error, UnknownUnitError) else EXIT_NOT_STARTED) from None
    for file in files:
        console.print(f"已写：{file}", markup=False, highlight=False, soft_wrap=True)


@app.command(
    help="一个已发布的数的来历：算式、用到的数、文件、版本、页行列、原文、印证它的勾稽关系和更正。\n\n"
    "例：kanhe trace mart_unit_year --unit 某某局 --year 2024 --column revenue_growth_bp\n\n"
    "退出码：0 已列出；1 没有这个数，或符合的不止一个；2 没有已发布的数据。"
)
def trace(
    table: Annotated[str, typer.Argument(help="表名，如 mart_unit_year。")],
    column: Annotated[str, typer.Option("--column", help="列名，如 revenue_yuan。")],
    unit: Annotated[str | None, typer.Option("--unit", help="单位全称或曾用名。")] = None,
    year: Annotated[int | None, typer.Option("--year", help="年度。")] = None,
    key: Annotated[str | None, typer.Option("--key", help="行键的值。")] = None,
    where: Annotated[
        list[str] | None, typer.Option("--where", help="列=值，可写多个，如 function_code=2080101。")
    ] = None,
    output: Annotated[OutputFormat, typer.Option("--format", help="输出格式。")] = OutputFormat.TEXT,
    home: HomeOption = None,
) -> None:
    """Print the receipt of one published number."""
    from dagster_project.publishing.trace import Question, UnknownFigureError, as_json, as_text
    from dagster_project.publishing.trace import trace as find
    from dagster_project.publishing.unit_finder import UnknownUnitError
    from dagster_project.vocabulary.operator_error import OperatorError

    conditions: dict[str, str] = {}
    for condition in where or ():
        name, equals, value = condition.partition("=")
        if not equals:
            raise typer.BadParameter(f"--where 应写成 列=值，而不是“{condition}”。")
        conditions[name.strip()] = value.strip()
    try:
        receipt, names = find(
            _settings(None, home).published, Question(table, column, key, unit, year, conditions)
        )
    except OperatorError as error:
        typer.echo(str(error), err=True)
        unknown = isinstance(error, UnknownFigureError | UnknownUnitError)
        raise typer.Exit(EXIT_REFUSED if unknown else EXIT_NOT_STARTED) from None
    if output is OutputFormat.JSON:
        typer.echo(as_json(receipt))
    else:
        for line in as_text(receipt, names):
            typer.echo(line)


@app.command(
    help="从已发布的数据生成网页看板（静态网页，不需要服务器，可整个文件夹复制或放到任何网站）。\n\n"
    "退出码：0 已生成；2 没有已发布的数据，或文件夹不能写入，原有网页保持不变。"
)
def dashboard(
    home: HomeOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="网页文件夹（默认为运行结果文件夹下的 dashboard/）。", file_okay=False),
    ] = None,
) -> None:
    """Build the static pages from what is published."""
    from rich.console import Console

    from dagster_project.publishing.dashboard.site import build
    from dagster_project.publishing.terminal import TerminalProgress
    from dagster_project.vocabulary.operator_error import OperatorError

    console = Console()
    try:
        settings = _settings(None, home)
        with TerminalProgress(Console(stderr=True)) as progress:
            built = build(
                settings,
                (out or settings.dashboard).expanduser().absolute(),
                run=str(os.getpid()),
                now=datetime.now().astimezone(),
                progress=lambda done, total, what: progress.report("生成网页", done, total, what),
            )
    except OperatorError as error:
        console.print(str(error), style="bold red", markup=False, highlight=False)
        raise typer.Exit(EXIT_NOT_STARTED) from None
    console.print(
        f"已生成 {built.units} 个单位的网页，共 {built.file_count} 个文件，{built.size / 1_000_000:.1f} MB。"
        f"请用浏览器打开：{built.folder / 'index.html'}",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


@app.command(
    name="bi-bundle",
    help="生成可导入 Superset 的看板包（数据库连接、数据集和指标、图表、看板）。不写 --postgres 时，连接已发布的数据库文件。\n\n"
    "退出码：0 已写出；2 参数有误，或文件不能写入。",
)
def bi_bundle(
    out: Annotated[Path, typer.Option("--out", help="写入的文件，如 kanhe-superset.zip。", dir_okay=False)],
    postgres: Annotated[
        str | None,
        typer.Option(
            "--postgres", help="Postgres 地址，如 postgresql://bi@主机:5432/数据库；密码在导入时填写。"
        ),
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="用于替换已导入的看板（经 /api/v1/assets/import/ 导入）。")
    ] = False,
    home: HomeOption = None,
) -> None:
    """Write the bundle Superset imports."""
    from dagster_project.publishing.snapshot import DATABASE
    from dagster_project.publishing.superset import bundle
    from dagster_project.vocabulary.operator_error import OperatorError, disk_trouble

    try:
        connection = (
            bundle.file_connection(_settings(None, home).published / DATABASE)
            if postgres is None
            else bundle.postgres_connection(postgres)
        )
        written = bundle.write_bundle(connection, out.expanduser().absolute(), update=update)
    except OperatorError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(EXIT_NOT_STARTED) from None
    except OSError as error:
        typer.echo(disk_trouble(error) or f"文件不能写入：{error}", err=True)
        raise typer.Exit(EXIT_NOT_STARTED) from None
    typer.echo(f"已写：{written}")


@app.command(
    help="把已发布的数据导出到文件夹：按年度的 Parquet、CSV、供领导和业务人员查看的 Excel 工作簿、Fiscal Data Package。"
    "文件夹整体更换，失败时保持以前导出的内容。\n\n"
    "退出码：0 已导出；2 没有已发布的数据，或文件夹不能写入。"
)
def export(
    to: Annotated[
        Path, typer.Option("--to", help="导出到的文件夹（空文件夹、不存在的文件夹或以前的导出）。")
    ],
    kinds: Annotated[
        str, typer.Option("--formats", help="格式，可写多个，以逗号分隔：parquet、csv、excel、fiscal。")
    ] = "parquet,csv,excel,fiscal",
    sources: Annotated[
        str | None,
        typer.Option(
            "--sources", help="工作簿中原文件链接的网址或文件夹（默认取 KANHE_SOURCES，再默认原始文件夹）。"
        ),
    ] = None,
    with_sources: Annotated[
        bool, typer.Option("--with-sources", help="把原文件一并复制到导出文件夹，链接指向这些副本。")
    ] = False,
    raw: RawOption = None,
    home: HomeOption = None,
) -> None:
    """Write the published marts as files for others."""
    from rich.console import Console

    from dagster_project.publishing.exports.export import Kind, export
    from dagster_project.publishing.terminal import TerminalProgress
    from dagster_project.vocabulary.operator_error import OperatorError

    console = Console()
    chosen = {word.strip() for word in kinds.split(",") if word.strip()}
    if unknown := chosen - set(Kind):
        raise typer.BadParameter(f"不认识的格式：{'、'.join(sorted(unknown))}。可用：{'、'.join(Kind)}。")
    try:
        settings = _settings(raw, home)
        with TerminalProgress(Console(stderr=True)) as progress:
            done = export(
                settings.published,
                to.expanduser().absolute(),
                kinds={Kind(word) for word in chosen},
                raw=settings.raw,
                sources=sources or settings.sources,
                with_sources=with_sources,
                progress=lambda step, steps, what: progress.report(
                    f"导出 {what.partition(' ')[0]}", step, steps, what
                ),
            )
    except OperatorError as error:
        console.print(str(error), style="bold red", markup=False, highlight=False)
        raise typer.Exit(EXIT_NOT_STARTED) from None
    console.print(
        f"已导出 {done.files} 个文件，共 {done.bytes / 1_000_000:.1f} MB：{done.folder}",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


@app.command(help="启动调度网页和每日 02:30 的自动加载，按 Ctrl-C 结束。")
def serve(
    raw: RawOption = None,
    home: HomeOption = None,
    publish: PublishOption = None,
    host: Annotated[str, typer.Option(help="监听地址。")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="监听端口。", min=1, max=65535)] = 3000,
) -> None:
    """Start the orchestrator's web page and daemon."""
    from rich.console import Console

    from dagster_project.vocabulary.operator_error import OperatorError

    console = Console()
    try:
        settings = _settings(raw, home, publish)
        console.print(f"正在启动，约需十秒；随后请用浏览器打开 http://{host}:{port}")
        _serve(settings, host, port)
    except OperatorError as error:
        console.print(str(error), style="bold red", markup=False, highlight=False)
        raise typer.Exit(EXIT_NOT_STARTED) from None


def _settings(raw: Path | None, home: Path | None, publish: str | None = None) -> Settings:
    """Settings with the options put into the environment, where dbt and child processes find them too."""
    from dagster_project.settings import from_environment

    if raw is not None:
        os.environ["KANHE_RAW"] = str(raw.expanduser().absolute())
    if home is not None:
        os.environ["KANHE_HOME"] = str(home.expanduser().absolute())
    if publish is not None:
        os.environ["KANHE_PUBLISH"] = publish
    settings = from_environment()
    os.environ["KANHE_RAW"], os.environ["KANHE_HOME"] = str(settings.raw), str(settings.home)
    return settings


def _load(console: Console, settings: Settings, *, accept_vanished: bool) -> int:
    from dagster_project.lake.inbox import check_folder
    from dagster_project.lake.run_lock import run_lock
    from dagster_project.publishing.summary import show_summary
    from dagster_project.publishing.terminal import TerminalProgress
    from dagster_project.vocabulary.operator_error import disk_trouble

    started = time.monotonic()
    check_folder(settings.raw)
    log = _log_file(settings)
    ending, trouble = None, None
    # Held from before the orchestrator is loaded, which takes seconds: a second run is turned away at once.
    with run_lock(settings.lock_file), _output_to(log) as screen, TerminalProgress(screen) as progress:
        try:
            progress.prepare()
            from dagster_project.defs.nightly_run import run_nightly

            ending = run_nightly(settings, progress, accept_vanished=accept_vanished)
        except Exception as error:
            logging.getLogger(__name__).exception("kanhe load")
            trouble = disk_trouble(error)
    if ending is None:
        return _not_finished(console, log, trouble)
    seconds = time.monotonic() - started
    sections = ending.sections
    if "published" in sections or (
        "gate" in sections and (ending.success or not sections["gate"]["publish"])
    ):
        show_summary(console, settings, sections, seconds=seconds, log=str(log))
        if ending.success or "published" not in sections:
            return _exit_code(sections)
        if ending.message is not None:
            console.print(ending.message, style="bold red", markup=False, highlight=False)
        return EXIT_NOT_HANDED_ON
    return _not_finished(console, log, ending.message)


def _exit_code(sections: Mapping[str, Any]) -> int:
    if "published" in sections:
        return EXIT_PUBLISHED
    causes = {reason["cause"] for reason in sections["gate"]["reasons"]}
    return EXIT_NOT_STARTED if "nothing_readable" in causes else EXIT_REFUSED


def _not_finished(console: Console, log: Path, cause: str | None) -> int:
    if cause is not None:
        console.print(cause, style="bold red", markup=False, highlight=False)
    console.print(
        f"加载没有完成，原已发布的数据保持不变。技术日志：{log}，请交系统维护人员。",
        style="bold red",
        markup=False,
        highlight=False,
    )
    return EXIT_INTERNAL


def _log_file(settings: Settings) -> Path:
    from dagster_project.vocabulary.operator_error import OperatorError

    try:
        settings.logs.mkdir(parents=True, exist_ok=True)
        log = settings.logs / f"load-{datetime.now():%Y%m%d-%H%M%S}-{os.getpid()}.log"
        log.touch()
    except OSError as error:
        raise OperatorError(
            f"不能写入运行结果文件夹 {settings.home}（{error.strerror}）。请检查权限和磁盘空间，或用 --home 指定其他文件夹。"
        ) from error
    for old in sorted(settings.logs.glob("load-*.log"))[:-60]:
        old.unlink(missing_ok=True)
    return log


@contextmanager
def _output_to(log: Path) -> Iterator[Console]:
    """Send everything libraries and child processes print into the log; only the yielded console is seen."""
    from rich.console import Console

    sys.stdout.flush()
    sys.stderr.flush()
    out, err = os.dup(1), os.dup(2)
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.close(descriptor)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    try:
        with os.fdopen(os.dup(err), "w", encoding="utf-8") as screen:
            yield Console(file=screen)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.close(out)
        os.close(err)


def _serve(settings: Settings, host: str, port: int) -> None:
    from dagster_project.defs.instance import open_instance
    from dagster_project.defs.resources import close_dead_runs
    from dagster_project.lake.run_lock import RunLockedError, run_lock

    with open_instance(settings) as instance:
        try:
            with run_lock(settings.lock_file):
                close_dead_runs(instance)
        except RunLockedError:
            pass  # a living run: nothing is dead
    command = ["-m", "dagster", "dev", "-m", "dagster_project.definitions", "-h", host, "-p", str(port)]
    os.execv(sys.executable, [sys.executable, *command])
