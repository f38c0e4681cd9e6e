"""The ECMAScript data model: a document is compiled to ECMAScript, which runs in a context of an engine."""
