// Part of session.js: the codec for what is no scalar. CODEC stands for its source.
codec = codec || CODEC;
0;
