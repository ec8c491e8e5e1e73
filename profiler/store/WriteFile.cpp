#include "profiler/store/WriteFile.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace concadvise::profiler {
namespace {

using Writer = function_ref<Error(raw_ostream &)>;

/// The stream must not be destroyed with an error in it.
Error writeAll(raw_fd_ostream &Out, Writer Write) {
  Error Failure = Write(Out);
  Out.flush();
  const std::error_code Failed = Out.error();
  Out.clear_error();
  return Failure || !Failed ? std::move(Failure) : errorCodeToError(Failed);
}

Error writeDirectly(StringRef Path, Writer Write) {
  std::error_code Failed;
  raw_fd_ostream Out(Path, Failed);
  return Failed ? errorCodeToError(Failed) : writeAll(Out, Write);
}

Error replace(StringRef Path, Writer Write) {
  const auto Mode = sys::fs::all_read | sys::fs::all_write;
  Expected<sys::fs::TempFile> Temp = sys::fs::TempFile::create(Path + ".%%%%%%.tmp", Mode);
  if (!Temp)
    return Temp.takeError();
  raw_fd_ostream Out(Temp->FD, /*shouldClose=*/false);
  if (Error Failure = writeAll(Out, Write)) {
    consumeError(Temp->discard());
    return Failure;
  }
  return Temp->keep(Path);
}

} // namespace

Error writeFile(StringRef Path, Writer Write) {
  sys::fs::file_status Status;
  const bool Exists = !sys::fs::status(Path, Status);
  SmallString<256> Real(Path);
  if (Exists)
    (void)sys::fs::real_path(Path, Real);
  const bool Special = Exists && !sys::fs::is_regular_file(Status);
  // A file that may be written can lie in a folder that may not.
  const bool Direct = Special || (Exists && !sys::fs::can_write(sys::path::parent_path(Real)));
  Error Failure = Direct ? writeDirectly(Path, Write) : replace(Real, Write);
  return handleErrors(std::move(Failure), [&](const ECError &Of) -> Error {
    const std::error_code Code = Of.convertToErrorCode();
    return createStringError(Code, "'" + Path + "': " + Code.message());
  });
}

} // namespace concadvise::profiler
