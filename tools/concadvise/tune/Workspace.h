// Where the forms of a program are built and run.
#pragma once

#include "analyzer/frontend/Frontend.h"
#include "analyzer/rewriter/Apply.h"
#include "tools/concadvise/verify/Scratch.h"
#include "tools/concadvise/verify/Shell.h"

#include <functional>
#include <memory>

namespace concadvise {

/// Forms have numbers, which are the caller's.
class Workspace {
public:
  virtual ~Workspace() = default;

  /// Every form that was made is there; else only the last one.
  virtual bool holdsAll() const = 0;

  /// The program with these changes, built. The error has the end of what the build said.
  virtual llvm::Error make(unsigned Form, llvm::ArrayRef<FileChange> Changes) = 0;

  /// A command in the folders of a form.
  virtual llvm::Expected<CommandOutcome> run(unsigned Form, ShellCommand Command) const = 0;

  /// The user's files are what they were: nothing to do where they were never touched.
  virtual llvm::Error leave() = 0;

protected:
  explicit Workspace(std::string Build) : Build(std::move(Build)) {}
  llvm::Error build(unsigned Form) const;

private:
  std::string Build;
};

struct WorkspaceOptions {
  std::string Build; ///< For the shell.
  const CompileCommands &Commands;
  llvm::StringRef Scratch; ///< A folder that outlives the workspace.
  bool InPlace = false;    ///< Even where folders of our own could be had.
  std::function<void(const llvm::Twine &)> Say;
};

/// In folders of its own: overlays in a mount namespace. Where this machine has none, in place, and
/// that is said.
llvm::Expected<std::unique_ptr<Workspace>> openWorkspace(const WorkspaceOptions &Options);

} // namespace concadvise
