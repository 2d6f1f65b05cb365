"""The physical and monetary model of firms."""
