"""Models as files: Keras, SavedModel, ONNX and LiteRT, each written once and run by its own."""
