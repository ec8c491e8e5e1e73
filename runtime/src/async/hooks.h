// The hooks: libc's blocking functions, defined again. On a fiber they let other fibers run instead
// of blocking the thread; anywhere else they call libc's.
#pragma once

namespace conc::detail {

/// Throws hooks_not_linked unless the program's calls reach the hooks. Cheap after the first time.
/// Being called by the loop, it also makes static linking take the hooks into the program.
void check_hooks();

/// Whether the program's static initialisers reach the hooks of theirs.
bool guards_are_hooked() noexcept;

} // namespace conc::detail
