"""Writes an artefact's card: `python -m ml.card --model DIR --out docs` writes model-card.md and its figures."""

import argparse
import json
import sys
from pathlib import Path

from ml.card.markdown import document
from ml.card.sections import sections
from ml.serving.artefact import ModelError, read_evaluation, read_manifest
from ml.sources.output import directory, whole_file

# What of the manifest the card reads: the rest, reference quantiles above all, is long and not said there.
READ = (
    "model_version",
    "features",
    "policy",
    "feature_fingerprint",
    "calibration",
    "costs",
    "decision_threshold",
    "review_band",
    "training",
)


def write(model: Path, out: Path) -> None:
    """Write `model-card.md` and, beside it, `model-card.json`, the figures it is made from. Raises ModelError."""
    manifest, _ = read_manifest(model)
    evaluation = read_evaluation(model)
    facts = {"manifest": {name: manifest[name] for name in READ}, "evaluation": evaluation}
    texts = {"json": json.dumps(facts, indent=1, ensure_ascii=False) + "\n"}
    texts["md"] = document(sections(manifest, evaluation))
    for suffix, text in texts.items():
        with whole_file(out / f"model-card.{suffix}") as path:
            path.write_text(text)


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ml.card", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="directory of the artefact")
    parser.add_argument("--out", type=directory, required=True, help="directory to write the two files to")
    options = parser.parse_args()
    try:
        write(options.model, options.out)
    except ModelError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    _main()
