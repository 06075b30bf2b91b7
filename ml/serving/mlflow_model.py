"""The model as MLflow serves it. `ml.export_mlflow` logs this file as code beside the artefact: nothing is pickled.

Its input is what `ml.compute` writes: numbers in their units, categories as texts, missing values null.
"""

from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
import pyarrow as pa

from ml.features import FEATURES
from ml.serving.artefact import load
from ml.serving.build import as_matrix, feature_schema


class CalibratedModel(mlflow.pyfunc.PythonModel):  # type: ignore[misc]
    """Feature rows in, calibrated probabilities of default out."""

    def load_context(self, context: Any) -> None:
        """Open the artefact after checking it, golden rows included."""
        self.model = load(Path(context.artifacts["artefact"]))

    def predict(self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None) -> pd.DataFrame:
        """Return the column `probability_of_default`. Features that are no input of the model may be left out."""
        given = feature_schema()
        schema = pa.schema([field for field in given if field.name in self.model.inputs])
        table = pa.Table.from_pandas(model_input[schema.names], schema=schema, preserve_index=False)
        for field in given:
            if field.name not in schema.names:
                table = table.append_column(field, pa.nulls(table.num_rows, field.type))
        values = as_matrix(table, FEATURES)
        return pd.DataFrame({"probability_of_default": self.model.probability_of_default(values)})


mlflow.models.set_model(CalibratedModel())
