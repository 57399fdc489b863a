"""Documents in, the same documents in English out: what is no text stays as it is.

Each format has a file (`docx`, `html` …) that cuts a document into units of text and puts other text in
their places; `sentences` says what is translated of them, `lines` and `figures` what needs no model,
`place` where bold words, links and notes stand in the translation, `translate` is the whole way. May import
what a pipeline may.
"""
