"""Rules (规则): decision tables and expressions over facts, kept as versioned rows under four eyes."""
