#include "analyzer/frontend/Flags.h"

#include "clang/Driver/Options.h"
#include "clang/Driver/ToolChain.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Option/Arg.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/StringSaver.h"
#include "llvm/TargetParser/Triple.h"
#include "llvm/TargetParser/X86TargetParser.h"

using namespace llvm;
namespace opt = llvm::opt;
namespace options = clang::driver::options;

namespace concadvise {
namespace {

using Arguments = SmallVector<const char *, 128>;

bool isLauncher(StringRef Program) {
  return StringSwitch<bool>(sys::path::filename(Program))
      .Cases("ccache", "distcc", "sccache", "icecc", "fastbuild", "gomacc", "goma", "buildcache",
             true)
      .Cases("env", "nice", "time", "libtool", true)
      .Default(false);
}

/// A launcher's own argument: an option, `NAME=value`, or an option's number.
bool isLauncherArgument(StringRef Arg) {
  return Arg.starts_with("-") || Arg.contains('=') ||
         all_of(Arg, [](char C) { return isDigit(C); });
}

/// Drops `ccache`, `env A=b`, `nice -n 5`, … so that the compiler comes first.
ArrayRef<const char *> withoutLaunchers(ArrayRef<const char *> Args) {
  while (Args.size() > 1 && isLauncher(Args[0])) {
    Args = Args.drop_front();
    while (Args.size() > 1 && isLauncherArgument(Args[0]))
      Args = Args.drop_front();
  }
  return Args;
}

void expandResponseFiles(Arguments &Args, StringRef Directory, BumpPtrAllocator &Storage) {
  cl::ExpansionContext Context(Storage, cl::TokenizeGNUCommandLine);
  Context.setCurrentDir(Directory);
  // A missing response file stays as `@file`; Clang names it in its error.
  consumeError(Context.expandResponseFiles(Args));
}

/// `-Wp,-DNAME,-MD,x.d`: options for the preprocessor; all but macros and paths are dropped.
void splitPreprocessorOptions(Arguments &Args, StringSaver &Saver) {
  Arguments Result;
  for (const char *Arg : Args) {
    StringRef Text = Arg;
    if (!Text.consume_front("-Wp,")) {
      Result.push_back(Arg);
      continue;
    }
    SmallVector<StringRef, 8> Parts;
    Text.split(Parts, ',');
    for (size_t I = 0; I < Parts.size(); ++I) {
      StringRef Part = Parts[I];
      if (!Part.starts_with("-D") && !Part.starts_with("-U") && !Part.starts_with("-I"))
        continue;
      Result.push_back(Saver.save(Part).data());
      if (Part.size() == 2 && I + 1 < Parts.size()) // Its value comes next.
        Result.push_back(Saver.save(Parts[++I]).data());
    }
  }
  Args = std::move(Result);
}

bool isKnownX86Cpu(StringRef Name) {
  return Name == "native" || X86::parseArchX86(Name) != X86::CK_None;
}

/// Of `-Xclang` options, those that change the language stay; plugins and actions go.
bool isKeptXclang(StringRef Value) {
  return Value.starts_with("-f") && !Value.contains("plugin") && !Value.contains("pch") &&
         !Value.contains("module");
}

/// Whole groups that decide nothing about how the source reads.
constexpr unsigned DroppedGroups[] = {
    options::OPT_M_Group,
    options::OPT_Diag_Group,
    options::OPT_DebugInfo_Group,
    options::OPT_Link_Group,
    options::OPT_pedantic_Group,
    options::OPT_clang_ignored_f_Group,
    options::OPT_clang_ignored_m_Group,
    options::OPT_clang_ignored_gcc_optimization_f_Group,
    options::OPT_Action_Group,
    options::OPT_offload_Group,
    options::OPT_internal_Group,
};

/// The same, one by one: outputs, links, instrumentation, profiles, plugins, precompiled headers.
constexpr unsigned DroppedOptions[] = {
    options::OPT_o,
    options::OPT_c,
    options::OPT_S,
    options::OPT_E,
    options::OPT_emit_llvm,
    options::OPT_w,
    options::OPT_specs,
    options::OPT_specs_EQ,
    options::OPT_pipe,
    options::OPT_pg,
    options::OPT_coverage,
    options::OPT_save_temps,
    options::OPT_save_temps_EQ,
    options::OPT_include_pch,
    options::OPT_fplugin_EQ,
    options::OPT_fplugin_arg,
    options::OPT__param,
    options::OPT__param_EQ,
    options::OPT_fno_fat_lto_objects,
    options::OPT_fpass_plugin_EQ,
    options::OPT_fsyntax_only,
    options::OPT_flto,
    options::OPT_flto_EQ,
    options::OPT_fno_lto,
    options::OPT_ffat_lto_objects,
    options::OPT_fsanitize_EQ,
    options::OPT_fno_sanitize_EQ,
    options::OPT_fsanitize_recover_EQ,
    options::OPT_fprofile_generate,
    options::OPT_fprofile_generate_EQ,
    options::OPT_fprofile_use,
    options::OPT_fprofile_use_EQ,
    options::OPT_fprofile_instr_use,
    options::OPT_fprofile_instr_use_EQ,
    options::OPT_fprofile_instr_generate,
    options::OPT_fprofile_instr_generate_EQ,
    options::OPT_fprofile_arcs,
    options::OPT_ftest_coverage,
    options::OPT_fcoverage_mapping,
    options::OPT_ftime_report,
    options::OPT_ftime_trace,
    options::OPT_ftime_trace_EQ,
    options::OPT__serialize_diags,
    options::OPT_static,
    options::OPT_shared,
    options::OPT_fuse_ld_EQ,
    options::OPT_rdynamic,
    options::OPT_l,
    options::OPT_L,
    options::OPT_s,
    options::OPT_Xlinker,
    options::OPT_Xassembler,
    options::OPT_Wa_COMMA,
    options::OPT_Wl_COMMA,
    options::OPT_v,
    options::OPT__HASH_HASH_HASH,
    options::OPT_fdiagnostics_color_EQ,
    options::OPT_fcolor_diagnostics,
    options::OPT_fmodules,
    options::OPT_fstack_usage,
    options::OPT_gen_reproducer,
    options::OPT_working_directory,
    options::OPT_mllvm,
};

bool isDropped(const opt::Arg &Arg) {
  const opt::Option &Option = Arg.getOption();
  if (Option.getKind() == opt::Option::UnknownClass || Option.getKind() == opt::Option::InputClass)
    return true;
  auto Matches = [&](unsigned Id) { return Option.matches(Id); };
  if (any_of(DroppedGroups, Matches) || any_of(DroppedOptions, Matches))
    return true;
  if (Matches(options::OPT_O_Group))
    return !Matches(options::OPT_Ofast); // -Ofast lets floating point be reordered.
  if (Matches(options::OPT_Xclang))
    return !isKeptXclang(Arg.getValue());
  if (Matches(options::OPT_march_EQ) || Matches(options::OPT_mtune_EQ))
    return Triple(LLVM_DEFAULT_TARGET_TRIPLE).isX86() && !isKnownX86Cpu(Arg.getValue());
  return false;
}

void addProgram(StringRef Program, StringSaver &Saver, std::vector<std::string> &Out) {
  auto Parsed = clang::driver::ToolChain::getTargetAndModeFromProgramName(Program);
  Out.push_back("clang");
  if (Parsed.DriverMode)
    Out.push_back(Parsed.DriverMode);
  // "x86_64-linux-gnu-g++-12" names its target; "my-wrapper-g++" does not.
  if (!Parsed.TargetPrefix.empty() &&
      Triple(Triple::normalize(Parsed.TargetPrefix)).getArch() != Triple::UnknownArch)
    Out.push_back("--target=" + Parsed.TargetPrefix);
}

void addKept(ArrayRef<const char *> Args, std::vector<std::string> &Out) {
  unsigned MissingIndex = 0, MissingCount = 0;
  opt::InputArgList Parsed = clang::driver::getDriverOptTable().ParseArgs(
      Args, MissingIndex, MissingCount, opt::Visibility(options::ClangOption));
  opt::ArgStringList Kept;
  for (const opt::Arg *Arg : Parsed)
    if (!isDropped(*Arg))
      Arg->render(Parsed, Kept);
  Out.insert(Out.end(), Kept.begin(), Kept.end());
}

} // namespace

std::vector<std::string> clangArguments(const CompileCommand &Command) {
  BumpPtrAllocator Storage;
  StringSaver Saver(Storage);
  Arguments Args;
  for (const std::string &Arg : Command.Args)
    Args.push_back(Arg.c_str());
  expandResponseFiles(Args, Command.Directory, Storage);
  ArrayRef<const char *> Compiler = withoutLaunchers(Args);
  StringRef Program = Compiler.empty() ? "cc" : Compiler[0];
  Arguments Flags(Compiler.drop_front(Compiler.empty() ? 0 : 1));
  splitPreprocessorOptions(Flags, Saver);

  std::vector<std::string> Result;
  addProgram(Program, Saver, Result);
  addKept(Flags, Result);
  // GCC warns where Clang refuses (implicit declarations, narrowing); neither is ours to judge.
  for (const char *Own : {"-Wno-everything", "-fsyntax-only", "--"})
    Result.push_back(Own);
  Result.push_back(Command.File);
  return Result;
}

} // namespace concadvise
