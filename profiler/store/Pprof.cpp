#include "model/Names.h"
#include "profiler/store/ProfileFile.h"
#include "profiler/store/pprof.pb.h"

#include "llvm/ADT/StringMap.h"

#include <cmath>
#include <google/protobuf/io/gzip_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <map>

namespace concadvise::profiler {
namespace {

int64_t nanoseconds(double Seconds) { return std::llround(Seconds * 1e9); }

class Writer {
public:
  explicit Writer(const Profile &P) : P(P) {}

  pprof::Profile run() {
    text("");
    addType("cpu", "nanoseconds");
    addType("blocked", "nanoseconds");
    addType("waits", "count");
    addLocations();
    for (const HotStack &H : P.Hot)
      addSample(H.StackIndex, nanoseconds(H.Seconds), 0, 0);
    for (const WaitRecord &W : P.Waits) {
      pprof::Sample &S = addSample(W.StackIndex, 0, nanoseconds(W.Seconds), int64_t(W.Count));
      addLabel(S, "reason", name(W.Reason));
      addLabel(S, "object", W.Object);
      addLabel(S, "idle", W.IdleByDesign ? "yes" : "no");
    }
    Out.set_duration_nanos(nanoseconds(P.WallSeconds));
    Out.set_default_sample_type(text("cpu"));
    Out.add_comment(text(P.Command));
    return std::move(Out);
  }

private:
  int64_t text(llvm::StringRef Text) {
    auto [It, New] = Texts.try_emplace(Text, Texts.size());
    if (New)
      Out.add_string_table(Text.str());
    return It->second;
  }

  void addType(llvm::StringRef Type, llvm::StringRef Unit) {
    pprof::ValueType &T = *Out.add_sample_type();
    T.set_type(text(Type));
    T.set_unit(text(Unit));
  }

  void addLabel(pprof::Sample &To, llvm::StringRef Key, llvm::StringRef Value) {
    pprof::Label &L = *To.add_label();
    L.set_key(text(Key));
    L.set_str(text(Value));
  }

  uint64_t mappingOf(const StackFrame &F) {
    if (F.Module.empty())
      return 0;
    auto [It, New] = Mappings.try_emplace(F.Module, Mappings.size() + 1);
    if (New) {
      pprof::Mapping &M = *Out.add_mapping();
      M.set_id(It->second);
      M.set_filename(text(F.Module));
      M.set_build_id(text(F.BuildId));
      M.set_has_functions(true);
      M.set_has_filenames(true);
      M.set_has_line_numbers(true);
      M.set_has_inline_frames(true);
    }
    return It->second;
  }

  uint64_t functionOf(const StackFrame &F) {
    auto [It, New] = Functions.try_emplace({F.Function, F.File}, Functions.size() + 1);
    if (New) {
      pprof::Function &Function = *Out.add_function();
      Function.set_id(It->second);
      Function.set_name(text(F.Function));
      Function.set_system_name(text(F.Function));
      Function.set_filename(text(F.File));
    }
    return It->second;
  }

  /// One location for each frame, inlined ones too: their identifier is the frame's index plus 1.
  void addLocations() {
    for (size_t I = 0; I != P.Frames.size(); ++I) {
      const StackFrame &F = P.Frames[I];
      pprof::Location &L = *Out.add_location();
      L.set_id(I + 1);
      L.set_mapping_id(mappingOf(F));
      L.set_address(F.Address);
      if (F.Function.empty())
        continue;
      pprof::Line &Line = *L.add_line();
      Line.set_function_id(functionOf(F));
      Line.set_line(F.Line);
    }
  }

  pprof::Sample &addSample(uint32_t StackIndex, int64_t Cpu, int64_t Blocked, int64_t Waits) {
    pprof::Sample &S = *Out.add_sample();
    for (uint32_t Frame : P.Stacks[StackIndex])
      S.add_location_id(Frame + 1);
    for (int64_t Value : {Cpu, Blocked, Waits})
      S.add_value(Value);
    return S;
  }

  const Profile &P;
  pprof::Profile Out;
  llvm::StringMap<int64_t> Texts;
  llvm::StringMap<uint64_t> Mappings;
  std::map<std::pair<std::string, std::string>, uint64_t> Functions;
};

} // namespace

void writePprof(const Profile &P, llvm::raw_ostream &Out) {
  std::string Bytes;
  {
    google::protobuf::io::StringOutputStream Target(&Bytes);
    google::protobuf::io::GzipOutputStream Gzip(&Target); // Finished by its destructor.
    Writer(P).run().SerializeToZeroCopyStream(&Gzip);
  }
  Out << Bytes;
}

} // namespace concadvise::profiler
