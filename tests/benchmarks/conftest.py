"""The tiny corpus of the data room's tests, and its tokenizer."""

from tests.data.conftest import corpus, words_folder

__all__ = ['corpus', 'words_folder']
