"""Tags: short coloured words of the house or of a unit, put on records of any kind."""
