"""The papers that a plan goes out as: one module per format, `render(view) -> bytes`, pure."""
