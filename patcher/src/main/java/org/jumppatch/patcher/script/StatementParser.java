package org.jumppatch.patcher.script;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.SimilarNames;
import org.jumppatch.patcher.script.Operand.Mnemonic;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.site.Direction;

/** Reads one statement. */
final class StatementParser {
  /** Letters of a wrong statement that are shown: what is no script may have millions in a line. */
  private static final int LONGEST_SHOWN = 64;

  private static final List<String> STATEMENTS =
      List.of("enable", "disable", "poke", "call", "commit");

  private final List<Word> words;
  private final List<Problem> problems;
  private int next = 1;

  /**
   * @param words at least one
   * @param problems gets what is wrong
   */
  StatementParser(List<Word> words, List<Problem> problems) {
    this.words = words;
    this.problems = problems;
  }

  /** The statement, or null where it has a problem. */
  @Nullable Statement parse() {
    Word first = words.get(0);
    return switch (first.text()) {
      case "enable" -> flip(first, Direction.ENABLE);
      case "disable" -> flip(first, Direction.DISABLE);
      case "poke" -> poke(first);
      case "call" -> call(first);
      case "commit" -> isAtEnd() ? new Statement.Commit(first.at()) : null;
      default -> {
        problems.add(Problem.wrong(first.at(), unknown(first.text())));
        yield null;
      }
    };
  }

  private static String unknown(String word) {
    String text = word.length() <= LONGEST_SHOWN ? word : word.substring(0, LONGEST_SHOWN) + "...";
    SimilarNames names = new SimilarNames(text);
    STATEMENTS.forEach(names::offer);
    List<String> near = names.closest();
    return near.isEmpty()
        ? "no statement " + text + ": enable, disable, poke, call or commit"
        : "no statement " + text + SimilarNames.question(near);
  }

  private @Nullable Statement flip(Word first, Direction direction) {
    Word key = word("a key");
    return key != null && isAtEnd() ? new Statement.Flip(direction, key, first.at()) : null;
  }

  private @Nullable Statement poke(Word first) {
    Word address = word("an address");
    Operand old = address == null ? null : operand("the old instruction");
    Operand text = old == null ? null : operand("the new instruction");
    return address != null && old != null && text != null && isAtEnd()
        ? new Statement.Poke(address, old, text, first.at())
        : null;
  }

  /** The equals sign stands alone, or beside what it is between. */
  private @Nullable Statement call(Word first) {
    Word name = word("a static call");
    if (name == null) {
      return null;
    }
    int equals = name.text().indexOf('=');
    Word left = equals < 0 ? name : part(name, 0, equals);
    Word right = equals < 0 ? word("= and a function") : part(name, equals, name.text().length());
    if (right == null) {
      return null;
    }
    if (left.text().isEmpty() || !right.text().startsWith("=")) {
      problems.add(Problem.wrong(right.at(), "call NAME = FUNCTION is wanted"));
      return null;
    }
    Word function =
        right.text().length() == 1 ? word("a function") : part(right, 1, right.text().length());
    return function != null && isAtEnd() ? new Statement.Call(left, function, first.at()) : null;
  }

  private static Word part(Word word, int from, int to) {
    Position at = word.at();
    return new Word(word.text().substring(from, to), new Position(at.line(), at.column() + from));
  }

  private @Nullable Operand operand(String what) {
    Word word = word(what);
    if (word == null) {
      return null;
    }
    for (Mnemonic mnemonic : Mnemonic.values()) {
      if (mnemonic.word().equals(word.text())) {
        if (!mnemonic.hasTarget()) {
          return new Operand.Plain(mnemonic, word.at());
        }
        Word target = word("the target of " + word.text());
        return target == null ? null : new Operand.Branch(mnemonic, target, word.at());
      }
    }
    CodeBytes bytes = hex(word.text());
    if (bytes == null) {
      problems.add(
          Problem.wrong(
              word.at(),
              word.text()
                  + " is no instruction: 1 to 6 bytes in hex, nop, ret, int3, jmp TARGET or call"
                  + " TARGET"));
      return null;
    }
    return new Operand.Hex(bytes, word.at());
  }

  /** Bytes in hexadecimal digits, blanks between bytes; null if it is anything else. */
  private static @Nullable CodeBytes hex(String text) {
    byte[] bytes = new byte[CodeBytes.MAX];
    int count = 0;
    int i = 0;
    while (i < text.length()) {
      if (text.charAt(i) == ' ') {
        i++;
        continue;
      }
      int high = Character.digit(text.charAt(i), 16);
      int low = i + 1 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
      if (high < 0 || low < 0 || count == PokeForm.LONGEST) {
        return null;
      }
      bytes[count++] = (byte) (16 * high + low);
      i += 2;
    }
    return count == 0 ? null : CodeBytes.of(Arrays.copyOf(bytes, count));
  }

  private @Nullable Word word(String what) {
    if (next == words.size()) {
      Word last = words.get(next - 1);
      problems.add(Problem.wrong(last.at(), what + " is missing after " + last.text()));
      return null;
    }
    return words.get(next++);
  }

  private boolean isAtEnd() {
    if (next < words.size()) {
      Word word = words.get(next);
      problems.add(Problem.wrong(word.at(), word.text() + " is one word too many"));
      return false;
    }
    return true;
  }
}
