#pragma once
#include <string>

/// How many words of `text` are longer than `length`.
int longWords(const std::string &text, unsigned length);
