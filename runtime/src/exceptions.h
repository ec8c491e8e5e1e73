// Exceptions as bytes.
#pragma once

#include <cstddef>
#include <exception>
#include <vector>

namespace conc::detail {

/// Appends the exception that is being handled.
void encode_current_exception(std::vector<unsigned char> &message);

/// The exception that the bytes describe; a decode_error when they describe none.
std::exception_ptr decode_exception(const unsigned char *data, std::size_t size) noexcept;

} // namespace conc::detail
