"""Running the suites with Great Expectations.

Belongs here: the only contact with the library: suites in, outcomes and pages out.
Does not belong here: what is validated (`handover`), what follows from it (`gate`).

The library is imported when `validate` is called, with its analytics off, and works in memory: nothing of
it stays but the pages.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project.lake.files import remove_leftovers, temporary_name
from dagster_project.quality.data_docs import finish_pages
from dagster_project.quality.failing_rows import FailingRows
from dagster_project.quality.suites import Suite

if TYPE_CHECKING:
    import pandas as pd

_NAMED_CASES = 20

Progress = Callable[[int, int, str], None]
"""Called with suites done, suites in all, and the name of the one just done."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one expectation.

    Attributes:
        id: rule or structural check.
        severity: critical, warning or info.
        passed: whether nothing contradicts it.
        rows: rows it was tried on; 0 means it was vacuous.
        contradicting: rows that contradict it.
        message: the rule's Chinese message.
        error: what kept the library from trying it; `None` normally. Such an outcome has not passed.
    """

    id: str
    severity: str
    passed: bool
    rows: int
    contradicting: int
    message: str
    error: str | None


@dataclass(frozen=True, slots=True)
class SuiteOutcome:
    """Outcomes of one suite."""

    name: str
    outcomes: tuple[Outcome, ...]

    @property
    def passed(self) -> bool:
        """Whether every expectation passed."""
        return all(outcome.passed for outcome in self.outcomes)


def validate(
    suites: Sequence[Suite],
    frames: Mapping[str, pd.DataFrame],
    pages: Path,
    *,
    run: str,
    failing: Mapping[str, FailingRows] | None = None,
    progress: Progress | None = None,
) -> list[SuiteOutcome]:
    """Run every suite over the frame of its name and write the pages.

    Args:
        suites: as read from `expectations/suites`.
        frames: one frame per suite; every frame has the columns its suite speaks of.
        pages: folder of the static pages, replaced as a whole.
        run: identifier of the run, part of a temporary name.
        failing: what contradicts the rules, by family, for the pages.
        progress: told after every suite.

    Raises:
        KeyError: a suite has no frame.
        OSError: the pages cannot be written.
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    os.environ["TQDM_DISABLE"] = "1"  # its progress bars are not ours
    import great_expectations as gx

    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    pages.parent.mkdir(parents=True, exist_ok=True)
    site = temporary_name(pages, run)
    shutil.rmtree(site, ignore_errors=True)
    context = gx.get_context(mode="ephemeral")
    _only_site(context, site)
    source = context.data_sources.add_pandas("warehouse")
    outcomes = []
    for done, suite in enumerate(suites, start=1):
        name = suite["name"]
        batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("night")
        definition = context.validation_definitions.add(
            gx.ValidationDefinition(
                name=name, data=batch, suite=context.suites.add(gx.ExpectationSuite(**suite))
            )
        )
        result = definition.run(
            batch_parameters={"dataframe": frames[name]},
            result_format={
                "result_format": "SUMMARY",
                "partial_unexpected_count": _NAMED_CASES,
            },
        )
        outcomes.append(SuiteOutcome(name, tuple(_outcome(entry) for entry in result.results)))
        if progress is not None:
            progress(done, len(suites), name)
    context.build_data_docs()
    finish_pages(site, outcomes, failing or {})
    shutil.rmtree(pages, ignore_errors=True)
    site.rename(pages)
    remove_leftovers(pages.parent)
    return outcomes


def _only_site(context: Any, site: Path) -> None:
    for name, config in list(context.list_data_docs_sites().items()):
        context.delete_data_docs_site(name)
        # The library makes a folder for its default site at once.
        folder = Path(config["store_backend"]["base_directory"])
        if folder.parent == Path(tempfile.gettempdir()):
            shutil.rmtree(folder, ignore_errors=True)
    context.add_data_docs_site(
        "kanhe",
        {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(site)},
        },
    )


def _outcome(entry: Any) -> Outcome:
    meta = entry.expectation_config.meta
    detail = entry.result or {}
    error = _error(entry.exception_info)
    return Outcome(
        id=meta.get("rule_id") or meta["check_id"],
        severity=meta["severity"],
        passed=bool(entry.success) and error is None,
        rows=int(detail.get("element_count") or 0),
        contradicting=int(detail.get("unexpected_count") or 0),
        message=meta["message"],
        error=error,
    )


def _error(info: Any) -> str | None:
    # One entry for the expectation, or one per metric it needs.
    entries = [info] if "raised_exception" in info else list(info.values())
    messages = [str(entry["exception_message"]) for entry in entries if entry["raised_exception"]]
    return "; ".join(messages) or None
