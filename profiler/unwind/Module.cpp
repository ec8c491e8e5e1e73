#include "profiler/unwind/Module.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Demangle/Demangle.h"
#include "llvm/Support/FileSystem.h"

#include <algorithm>
#include <cstdlib>
#include <dwarf.h>
#include <elfutils/libdw.h>

namespace concadvise::profiler {
namespace {

/// Separate debug files by build-id and .gnu_debuglink, never over the network.
int findDebugFile(Dwfl_Module *Module, void **User, const char *Name, Dwarf_Addr Base,
                  const char *File, const char *Link, GElf_Word Crc, char **Found) {
  const int Fd = dwfl_build_id_find_debuginfo(Module, User, Name, Base, File, Link, Crc, Found);
  if (Fd >= 0 || getenv("DEBUGINFOD_URLS"))
    return Fd;
  return dwfl_standard_find_debuginfo(Module, User, Name, Base, File, Link, Crc, Found);
}

const Dwfl_Callbacks Callbacks = {dwfl_build_id_find_elf, findDebugFile,
                                  dwfl_offline_section_address, nullptr};

} // namespace

Module::Module(std::string Name, std::string Path) : Name(std::move(Name)), Path(std::move(Path)) {}

Module::~Module() {
  if (Session)
    dwfl_end(Session);
}

void Module::open() {
  if (Opened)
    return;
  Opened = true;
  if (!llvm::sys::fs::is_regular_file(Path)) // To open another kind may stand still.
    return;
  Session = dwfl_begin(&Callbacks);
  if (!Session)
    return;
  dwfl_report_begin(Session);
  // At base 0 its addresses are those of the file itself.
  Handle = dwfl_report_elf(Session, Name.c_str(), Path.c_str(), -1, 0, true);
  dwfl_report_end(Session, nullptr, nullptr);
  if (!Handle)
    return;
  GElf_Addr Bias;
  if (Elf *File = dwfl_module_getelf(Handle, &Bias)) {
    size_t Count = 0;
    elf_getphdrnum(File, &Count);
    GElf_Phdr Header;
    for (size_t I = 0; I != Count; ++I)
      if (gelf_getphdr(File, int(I), &Header) && Header.p_type == PT_LOAD)
        Segments.push_back({Header.p_offset, Header.p_filesz, Header.p_vaddr, Header.p_memsz});
  }
  const unsigned char *Bits;
  GElf_Addr Address;
  if (const int Length = dwfl_module_build_id(Handle, &Bits, &Address); Length > 0)
    BuildId = llvm::toHex(llvm::ArrayRef(Bits, size_t(Length)), true);
}

const std::string &Module::buildId() {
  open();
  return BuildId;
}

uint64_t Module::addressOf(uint64_t FileOffset) {
  open();
  for (const Segment &S : Segments)
    if (FileOffset >= S.Offset && FileOffset - S.Offset < S.Size)
      return FileOffset - S.Offset + S.Address;
  return FileOffset;
}

const UnwindRule *Module::ruleAt(uint64_t Address) {
  open();
  auto [It, New] = Rules.try_emplace(Address);
  if (New && Handle)
    It->second = computeRule(Address);
  return It->second.get();
}

void Module::forEachSymbol(llvm::function_ref<void(const char *Name, const GElf_Sym &)> Take) {
  open();
  GElf_Addr Bias;
  Elf *File = Handle ? dwfl_module_getelf(Handle, &Bias) : nullptr;
  for (Elf_Scn *Section = nullptr; File && (Section = elf_nextscn(File, Section));) {
    GElf_Shdr Header;
    if (!gelf_getshdr(Section, &Header) || Header.sh_entsize == 0 ||
        (Header.sh_type != SHT_SYMTAB && Header.sh_type != SHT_DYNSYM))
      continue;
    Elf_Data *Table = elf_getdata(Section, nullptr);
    GElf_Sym Entry;
    for (int I = 0; Table && gelf_getsym(Table, I, &Entry); ++I)
      if (const char *Each = elf_strptr(File, Header.sh_link, Entry.st_name);
          Each && Entry.st_shndx != SHN_UNDEF)
        Take(Each, Entry);
  }
}

std::vector<Module::Symbol> Module::symbols(llvm::ArrayRef<llvm::StringRef> Prefixes) {
  std::vector<Symbol> Found;
  forEachSymbol([&](const char *Name, const GElf_Sym &Entry) {
    if (llvm::any_of(Prefixes,
                     [&](auto Prefix) { return llvm::StringRef(Name).starts_with(Prefix); }))
      Found.push_back({Name, Entry.st_value, Entry.st_size});
  });
  return Found;
}

bool Module::holds(uint64_t Address) {
  open();
  return llvm::any_of(Segments, [&](const Segment &S) {
    return Address >= S.Address && Address - S.Address < S.InMemory;
  });
}

std::vector<Module::Symbol> Module::findVariables() {
  std::vector<Symbol> Found;
  forEachSymbol([&](const char *Name, const GElf_Sym &Entry) {
    if (GELF_ST_TYPE(Entry.st_info) == STT_OBJECT && Entry.st_size != 0)
      Found.push_back({Name, Entry.st_value, Entry.st_size});
  });
  llvm::sort(Found, [](const Symbol &A, const Symbol &B) { return A.Address < B.Address; });
  return Found;
}

std::string Module::variableAt(uint64_t Address) {
  if (!Variables)
    Variables = findVariables();
  const auto After = llvm::upper_bound(
      *Variables, Address, [](uint64_t At, const Symbol &Each) { return At < Each.Address; });
  if (After == Variables->begin())
    return {};
  const Symbol &Variable = *std::prev(After);
  const uint64_t Within = Address - Variable.Address;
  if (Within >= Variable.Size)
    return {};
  const std::string Name = llvm::demangle(Variable.Name);
  return Within ? Name + "+" + std::to_string(Within) : Name;
}

static std::vector<Dwarf_Op> copyOps(const Dwarf_Op *Ops, size_t Count) {
  return std::vector<Dwarf_Op>(Ops, Ops + Count);
}

std::unique_ptr<UnwindRule> Module::computeRule(uint64_t Address) {
  using Where = UnwindRule::Where;
  Dwarf_Addr Bias = 0;
  Dwarf_Frame *Frame = nullptr;
  Dwarf_CFI *Tables = dwfl_module_eh_cfi(Handle, &Bias);
  // To look into debug information takes libdw up to a tenth of a second, in which many waits begin
  // and end that we should have looked at; where there is the other kind, it knows no more.
  if (!Tables)
    Tables = dwfl_module_dwarf_cfi(Handle, &Bias);
  if (!Tables || dwarf_cfi_addrframe(Tables, Address - Bias, &Frame) != 0)
    return nullptr;
  std::unique_ptr<Dwarf_Frame, decltype(&free)> Owned(Frame, free);
  auto Rule = std::make_unique<UnwindRule>();
  Dwarf_Op *Ops = nullptr;
  size_t Count = 0;
  if (dwarf_frame_cfa(Frame, &Ops, &Count) != 0 || Count == 0)
    return nullptr;
  if (Count == 1 && Ops->atom == DW_OP_bregx) {
    Rule->CfaRegister = unsigned(Ops->number);
    Rule->CfaOffset = int64_t(Ops->number2);
  } else if (Count == 1 && Ops->atom >= DW_OP_breg0 && Ops->atom <= DW_OP_breg31) {
    Rule->CfaRegister = Ops->atom - DW_OP_breg0;
    Rule->CfaOffset = int64_t(Ops->number);
  } else {
    Rule->Expression = copyOps(Ops, Count);
  }
  for (size_t I = 0; I != arch::Saved.size(); ++I) {
    Dwarf_Op Memory[3];
    UnwindRule::Saved &Saved = Rule->Registers[I];
    if (dwarf_frame_register(Frame, arch::Saved[I], Memory, &Ops, &Count) != 0)
      continue;
    if (Count == 0)
      Saved.In = Ops == Memory ? Where::Undefined : Where::Same;
    else if (Ops[0].atom == DW_OP_call_frame_cfa &&
             (Count == 1 || (Count == 2 && Ops[1].atom == DW_OP_plus_uconst))) {
      Saved.In = Where::AtCfa;
      Saved.Offset = Count == 2 ? int64_t(Ops[1].number) : 0;
    } else {
      Saved.In = Where::Computed;
      Saved.Expression = copyOps(Ops, Count);
    }
  }
  return Rule;
}

static std::string demangled(const char *Symbol) {
  return Symbol ? llvm::demangle(std::string_view(Symbol)) : std::string();
}

/// Where `Die`, an inlined function, was called from.
static void setCallSite(Dwarf_Die *Die, Dwarf_Die *Unit, StackFrame &Caller) {
  Dwarf_Attribute Attribute;
  Dwarf_Word Value;
  Dwarf_Files *Files;
  size_t Count;
  Caller.Line = 0;
  Caller.File.clear();
  if (dwarf_formudata(dwarf_attr(Die, DW_AT_call_line, &Attribute), &Value) == 0)
    Caller.Line = unsigned(Value);
  if (dwarf_formudata(dwarf_attr(Die, DW_AT_call_file, &Attribute), &Value) == 0 &&
      dwarf_getsrcfiles(Unit, &Files, &Count) == 0)
    if (const char *File = dwarf_filesrc(Files, Value, nullptr, nullptr))
      Caller.File = File;
}

static std::string nameOf(Dwarf_Die *Die) {
  Dwarf_Attribute Attribute;
  for (unsigned What : {DW_AT_linkage_name, DW_AT_MIPS_linkage_name, DW_AT_name})
    if (const char *Name = dwarf_formstring(dwarf_attr_integrate(Die, What, &Attribute)))
      return demangled(Name);
  return {};
}

/// The scopes around an address, innermost first. `dwarf_getscopes` follows an inlined function to
/// where it was declared; what counts here is where it was inlined.
static std::vector<Dwarf_Die> scopesAround(Dwarf_Die *Unit, Dwarf_Addr Address) {
  Dwarf_Die *Declared = nullptr, *Placed = nullptr;
  if (!Unit || dwarf_getscopes(Unit, Address, &Declared) <= 0)
    return {};
  const int Count = dwarf_getscopes_die(&Declared[0], &Placed);
  std::vector<Dwarf_Die> Scopes(Placed, Placed + std::max(Count, 0));
  free(Placed);
  free(Declared);
  return Scopes;
}

std::vector<StackFrame> Module::symbolise(uint64_t Address) {
  open();
  StackFrame Frame;
  Frame.Module = Name;
  Frame.BuildId = BuildId;
  Frame.Address = Address;
  if (!Handle)
    return {Frame};
  GElf_Off Offset;
  GElf_Sym Symbol;
  Frame.Function =
      demangled(dwfl_module_addrinfo(Handle, Address, &Offset, &Symbol, nullptr, nullptr, nullptr));
  if (Dwfl_Line *Line = dwfl_module_getsrc(Handle, Address)) {
    int Number = 0;
    if (const char *File = dwfl_lineinfo(Line, nullptr, &Number, nullptr, nullptr, nullptr))
      Frame.File = File;
    Frame.Line = unsigned(Number);
  }

  Dwarf_Addr Bias = 0;
  Dwarf_Die *Unit = dwfl_module_addrdie(Handle, Address, &Bias);
  std::vector<StackFrame> Frames;
  for (Dwarf_Die &Scope : scopesAround(Unit, Address - Bias)) {
    const int Tag = dwarf_tag(&Scope);
    if (Tag == DW_TAG_inlined_subroutine) {
      StackFrame Inner = Frame;
      Inner.Function = nameOf(&Scope);
      Inner.Inlined = true;
      Frames.push_back(Inner);
      setCallSite(&Scope, Unit, Frame);
    } else if (Tag == DW_TAG_subprogram) {
      if (std::string Name = nameOf(&Scope); !Name.empty())
        Frame.Function = Name;
      break;
    }
  }
  Frames.push_back(std::move(Frame));
  return Frames;
}

} // namespace concadvise::profiler
