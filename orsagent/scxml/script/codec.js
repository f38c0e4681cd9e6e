// Part of session.js: the codec for what is no scalar. CODEC stands for its source.
inner.codec = inner.codec || CODEC;
0;
