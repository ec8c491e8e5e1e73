#include "analyzer/rewriter/CMakeFile.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace concadvise {
namespace {

bool isNameStart(char C) { return isAlpha(C) || C == '_'; }

class Parser {
public:
  explicit Parser(StringRef Text) : Text(Text) {}

  std::vector<CMakeCommand> parse() {
    std::vector<CMakeCommand> Commands;
    if (Text.starts_with("\xEF\xBB\xBF"))
      At = 3;
    for (skipSpace(); At < Text.size(); skipSpace()) {
      CMakeCommand Command;
      if (!isNameStart(Text[At]) || !command(Command))
        break;
      countNesting(Command);
      Commands.push_back(std::move(Command));
    }
    return Commands;
  }

private:
  void advance(size_t To) {
    Line += unsigned(Text.slice(At, To).count('\n'));
    At = std::min(To, Text.size());
  }

  /// `[`, `=`…, `[`: the length of a bracket's opening; 0 when there is none here.
  size_t bracket(size_t Here) const {
    StringRef Rest = Text.substr(Here);
    if (!Rest.consume_front("["))
      return 0;
    size_t Equals = Rest.find_first_not_of('=');
    return Equals != StringRef::npos && Rest[Equals] == '[' ? Equals + 2 : 0;
  }

  /// Past a bracket argument or comment that opens at `Here`; its content in `Content`.
  size_t skipBracket(size_t Here, StringRef &Content) const {
    size_t Open = bracket(Here);
    std::string Close = "]" + std::string(Open - 2, '=') + "]";
    size_t End = Text.find(Close, Here + Open);
    Content = Text.slice(Here + Open, End);
    return End == StringRef::npos ? Text.size() : End + Close.size();
  }

  void skipSpace() {
    while (At < Text.size()) {
      if (isSpace(Text[At])) {
        advance(At + 1);
      } else if (Text[At] == '#') {
        StringRef Content;
        advance(bracket(At + 1) ? skipBracket(At + 1, Content)
                                : std::min(Text.find('\n', At), Text.size()));
      } else {
        return;
      }
    }
  }

  bool command(CMakeCommand &Command) {
    Command.Offset = uint32_t(At);
    Command.Line = Line;
    StringRef Name =
        Text.substr(At).take_while([](char C) { return isNameStart(C) || isDigit(C); });
    Command.Name = Name.lower();
    Command.UpperCase = Name == Name.upper();
    advance(At + Name.size());
    skipSpace();
    if (At >= Text.size() || Text[At] != '(')
      return false;
    advance(At + 1);
    unsigned Depth = 1;
    while (Depth > 0) {
      skipSpace();
      if (At >= Text.size())
        return false;
      Depth += Text[At] == '(';
      Depth -= Text[At] == ')';
      if (Text[At] == '(' || Text[At] == ')')
        advance(At + 1);
      else
        Command.Arguments.push_back(argument());
    }
    Command.End = uint32_t(At);
    return true;
  }

  CMakeArgument argument() {
    CMakeArgument Result;
    StringRef Content;
    if (bracket(At)) {
      advance(skipBracket(At, Content));
      return {Content.str(), true};
    }
    if (Text[At] == '"') {
      size_t End = At + 1;
      while (End < Text.size() && Text[End] != '"')
        End += Text[End] == '\\' ? 2 : 1;
      Result = {Text.slice(At + 1, End).str(), true};
      advance(End + 1);
      return Result;
    }
    size_t End = At;
    while (End < Text.size() && !isSpace(Text[End]) && !StringRef("()#\"").contains(Text[End]))
      End += Text[End] == '\\' ? 2 : 1;
    End = std::max(End, At + 1);
    Result = {Text.slice(At, End).str(), false};
    advance(End);
    return Result;
  }

  void countNesting(CMakeCommand &Command) {
    int Change = StringSwitch<int>(Command.Name)
                     .Cases("if", "foreach", "while", "function", "macro", "block", 1)
                     .Cases("endif", "endforeach", "endwhile", "endfunction", "endmacro", -1)
                     .Case("endblock", -1)
                     .Default(0);
    if (Change < 0 && Nesting > 0)
      --Nesting;
    Command.Nesting = Nesting;
    Nesting += Change > 0;
  }

  StringRef Text;
  size_t At = 0;
  unsigned Line = 1, Nesting = 0;
};

} // namespace

std::vector<CMakeCommand> parseCMake(StringRef Text) { return Parser(Text).parse(); }

} // namespace concadvise
