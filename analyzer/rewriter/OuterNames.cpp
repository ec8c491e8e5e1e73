#include "analyzer/rewriter/OuterNames.h"

#include "analyzer/rewriter/Declarations.h"

#include "llvm/ADT/STLExtras.h"

#include <map>
#include <set>

using namespace llvm;

namespace concadvise {
namespace {

/// A variable of the function, and the loops whose tasks have their own.
struct OuterName {
  std::string Name;
  std::vector<std::pair<Wrapping *, OwnVariable *>> Loops;
};

class NameSettler {
public:
  NameSettler(const SourceText &Source, const TokenStream &Tokens, const Names &Taken)
      : Source(Source), Tokens(Tokens), Taken(Taken) {}

  std::vector<Edit> run(ArrayRef<Wrapping *> Loops);

private:
  bool inLoops(const OuterName &Of, uint32_t Offset) const;
  std::vector<size_t> usesElsewhere(uint32_t Decl, const OuterName &Of) const;
  void keep(uint32_t Decl, OuterName &Of, ArrayRef<size_t> Uses);
  void remove(const DeclarationText &From, const std::set<uint32_t> &Named);
  void edit(uint32_t Begin, uint32_t End, std::string Text);

  const SourceText &Source;
  const TokenStream &Tokens;
  const Names &Taken;
  std::vector<Edit> Edits;
};

void NameSettler::edit(uint32_t Begin, uint32_t End, std::string Text) {
  Edit Change{Source.File, Begin, End - Begin, std::move(Text), Source.Sha256};
  bool Same = any_of(
      Edits, [&](const Edit &E) { return E.Offset == Change.Offset && E.Length == Change.Length; });
  if (!Same)
    Edits.push_back(std::move(Change));
}

/// What a header says of a variable is about the function's own, unless that counts the loop.
bool NameSettler::inLoops(const OuterName &Of, uint32_t Offset) const {
  return any_of(Of.Loops, [&](const auto &Each) {
    uint32_t Begin = Each.second->Type.empty() ? Each.first->Begin : Each.first->TaskBegin;
    return Begin <= Offset && Offset < Each.first->End;
  });
}

std::vector<size_t> NameSettler::usesElsewhere(uint32_t Decl, const OuterName &Of) const {
  std::vector<size_t> Uses;
  size_t First = Tokens.at(Decl) + 1;
  uint32_t End = scopeEnd(Tokens, First);
  for (size_t I = First; I < Tokens.size() && Tokens[I].Offset < End; ++I)
    if (isPlainUse(Tokens.all(), I, Of.Name) && !inLoops(Of, Tokens[I].Offset))
      Uses.push_back(I);
  return Uses;
}

/// It stays: the tasks' own have another name, and compilers are told where nothing else uses it.
void NameSettler::keep(uint32_t Decl, OuterName &Of, ArrayRef<size_t> Uses) {
  bool Read = false;
  std::string Alias = Names(Taken).fresh("task_" + Of.Name);
  for (auto &[Loop, Own] : Of.Loops) {
    Read |= Own->Kept;
    if (Own->Alias.empty())
      Own->Alias = Alias;
    if (Own->Type.empty())
      Loop->Parameter.replace(Loop->Parameter.size() - Own->Name.size(), Own->Name.size(),
                              Own->Alias);
    for (HandedOver &Value : Loop->Values)
      if (Value.Name == Own->Name)
        Value.Name = Own->Alias;
  }
  Read |= any_of(Uses, [&](size_t I) { return I + 1 < Tokens.size() && !Tokens[I + 1].is("="); });
  uint32_t At = declarationStart(Decl, Tokens);
  if (!Read && !Tokens[Tokens.at(At)].is("["))
    edit(At, At, "[[maybe_unused]] ");
}

/// The whole statement with its line, or what is left of it.
void NameSettler::remove(const DeclarationText &From, const std::set<uint32_t> &Named) {
  std::string Left;
  for (const Declarator &Each : From.All) {
    auto Next = Named.lower_bound(Each.Begin);
    if (Next == Named.end() || *Next >= Each.End)
      Left += (Left.empty() ? "" : ", ") + Source.slice(Each.Begin, Each.End).str();
  }
  if (!Left.empty())
    return edit(From.All.front().Begin, From.All.back().End, Left);
  uint32_t Line = Source.lineStart(From.Begin);
  size_t LineEnd = Source.Text.find('\n', From.End);
  bool Alone = Source.slice(Line, From.Begin).trim().empty() && LineEnd != std::string::npos &&
               Source.slice(From.End, uint32_t(LineEnd)).trim().empty();
  edit(Alone ? Line : From.Begin, Alone ? uint32_t(LineEnd + 1) : From.End, "");
}

std::vector<Edit> NameSettler::run(ArrayRef<Wrapping *> Loops) {
  std::map<uint32_t, OuterName> ByDecl;
  for (Wrapping *Loop : Loops)
    for (OwnVariable &Own : Loop->Owns) {
      OuterName &Of = ByDecl[Own.Decl];
      Of.Name = Own.Name;
      Of.Loops.push_back({Loop, &Own});
    }
  std::map<uint32_t, std::pair<DeclarationText, std::set<uint32_t>>> Gone;
  for (auto &[Decl, Of] : ByDecl) {
    std::vector<size_t> Uses = usesElsewhere(Decl, Of);
    auto Declaration = declarationAt(Decl, Tokens);
    bool Kept = any_of(Of.Loops, [](const auto &Each) { return Each.second->Kept; });
    if (Kept || !Uses.empty() || !Declaration) {
      keep(Decl, Of, Uses);
      continue;
    }
    auto &Whole = Gone[Declaration->Begin];
    Whole.first = std::move(*Declaration);
    Whole.second.insert(Decl);
  }
  for (const auto &[Begin, Each] : Gone)
    remove(Each.first, Each.second);
  return std::move(Edits);
}

} // namespace

std::vector<Edit> settleOuterNames(ArrayRef<Wrapping *> Loops, const SourceText &Source,
                                   const TokenStream &Tokens, const Names &Taken) {
  return NameSettler(Source, Tokens, Taken).run(Loops);
}

} // namespace concadvise
