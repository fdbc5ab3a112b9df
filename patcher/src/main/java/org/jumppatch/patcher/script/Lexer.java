package org.jumppatch.patcher.script;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a script into statements, and those into words. A statement is a line; a backslash at the
 * end of a line goes on with the next one; {@code #} begins a comment; a word in double quotes may
 * hold blanks.
 */
final class Lexer {
  private final String text;
  private final List<Problem> problems;
  private int at;
  private int line = 1;
  private int lineStart;

  /**
   * @param problems gets what is wrong
   */
  Lexer(String text, List<Problem> problems) {
    this.text = text;
    this.problems = problems;
  }

  /**
   * The words of each statement; none is empty. Where nearly all is wrong, the rest is left out.
   */
  List<List<Word>> statements() {
    List<List<Word>> statements = new ArrayList<>();
    List<Word> words = new ArrayList<>();
    while (at < text.length() && problems.size() < Script.MOST_PROBLEMS) {
      char c = text.charAt(at);
      if (isLineEnd(at)) {
        endLine();
        if (!words.isEmpty()) {
          statements.add(List.copyOf(words));
          words.clear();
        }
      } else if (c == '\\' && isLineEnd(at + 1)) {
        at++;
        endLine();
      } else if (c == ' ' || c == '\t') {
        at++;
      } else if (c == '#') {
        skipComment();
      } else {
        words.add(c == '"' ? quoted() : word());
      }
    }
    if (!words.isEmpty()) {
      statements.add(List.copyOf(words));
    }
    return statements;
  }

  private Word word() {
    Position position = position();
    int from = at;
    while (at < text.length() && isInWord()) {
      checkPrintable();
      at++;
    }
    return new Word(text.substring(from, at), position);
  }

  private Word quoted() {
    Position position = position();
    int from = ++at;
    while (at < text.length() && text.charAt(at) != '"' && !isLineEnd(at)) {
      checkPrintable();
      at++;
    }
    String content = text.substring(from, at);
    if (at < text.length() && text.charAt(at) == '"') {
      at++;
    } else {
      problems.add(Problem.wrong(position, "the quote is not closed"));
    }
    return new Word(content, position);
  }

  /** Control characters are no part of any name, and invisible ones hide what a script does. */
  private void checkPrintable() {
    char c = text.charAt(at);
    boolean wrong = c != '\t' && (c < 0x20 || c > 0x7e);
    if (wrong && problems.size() < Script.MOST_PROBLEMS) {
      problems.add(
          Problem.wrong(position(), "character U+%04X is not ASCII text".formatted((int) c)));
    }
  }

  private void skipComment() {
    while (at < text.length() && !isLineEnd(at)) {
      at++;
    }
  }

  private void endLine() {
    at += text.charAt(at) == '\r' ? 2 : 1;
    line++;
    lineStart = at;
  }

  private Position position() {
    return new Position(line, at - lineStart + 1);
  }

  private boolean isLineEnd(int index) {
    return is(index, '\n') || (is(index, '\r') && is(index + 1, '\n'));
  }

  private boolean is(int index, char c) {
    return index < text.length() && text.charAt(index) == c;
  }

  private boolean isInWord() {
    char c = text.charAt(at);
    boolean ends = c == ' ' || c == '\t' || c == '"' || c == '#' || isLineEnd(at);
    return !ends && !(c == '\\' && isLineEnd(at + 1));
  }
}
