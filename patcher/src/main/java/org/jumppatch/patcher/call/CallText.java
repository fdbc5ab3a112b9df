package org.jumppatch.patcher.call;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.linux.Image;

/**
 * A call as a user writes it: {@code gcd(cpu, 12)}, {@code strlen("abc")}, {@code
 * strlen(linux_banner)} or a function's name alone, which is called with the CPU's number.
 *
 * <pre>
 * call     = function [ "(" [ argument { "," argument } ] ")" ]
 * function = symbol | address
 * argument = number | "cpu" | symbol [ "+" number ] | string
 * </pre>
 */
public final class CallText {
  private final String text;
  private int at;

  private CallText(String text) {
    this.text = text;
  }

  /**
   * Reads a call, and finds its function and symbols in an image.
   *
   * @throws CallException if it is none, or the image does not have what it names
   */
  public static FunctionCall resolve(String text, Image image) {
    if (image.isRelocatable()) {
      throw new CallException("its code is not linked yet: nothing of it can be called");
    }
    return new CallText(text.strip()).call(new CallNames(image));
  }

  private FunctionCall call(CallNames names) {
    int open = text.indexOf('(');
    String name = open < 0 ? text : text.substring(0, open).strip();
    long address = names.function(name);
    if (open < 0) {
      return new FunctionCall(address, List.of(new Argument.CpuNumber()));
    }
    at = open + 1;
    return new FunctionCall(address, arguments(names));
  }

  private List<Argument> arguments(CallNames names) {
    List<Argument> arguments = new ArrayList<>();
    skipSpace();
    if (peek() == ')') {
      at++;
    } else {
      char end = ',';
      while (end == ',') {
        arguments.add(argument(names));
        skipSpace();
        end = peek();
        if (end != ',' && end != ')') {
          throw wrong("\",\" or \")\" is missing");
        }
        at++;
      }
    }
    if (at != text.length()) {
      throw wrong("something follows the call");
    }
    if (arguments.size() > FunctionCall.MAX_ARGUMENTS) {
      throw wrong("more than " + FunctionCall.MAX_ARGUMENTS + " arguments");
    }
    return arguments;
  }

  private Argument argument(CallNames names) {
    skipSpace();
    if (peek() == '"') {
      return string();
    }
    int from = at;
    while (peek() != ',' && peek() != ')' && at < text.length()) {
      at++;
    }
    String word = text.substring(from, at).strip();
    if (word.isEmpty()) {
      throw wrong("an argument is missing");
    }
    return word.equals("cpu") ? new Argument.CpuNumber() : new Argument.Value(value(word, names));
  }

  private long value(String word, CallNames names) {
    char first = word.charAt(0);
    if (first == '-' || (first >= '0' && first <= '9')) {
      return number(word);
    }
    int plus = word.indexOf('+');
    if (plus < 0) {
      return names.symbol(word);
    }
    return names.symbol(word.substring(0, plus).strip()) + number(word.substring(plus + 1).strip());
  }

  private long number(String word) {
    boolean negative = word.startsWith("-");
    String digits = negative ? word.substring(1) : word;
    boolean hex = digits.startsWith("0x") || digits.startsWith("0X");
    String bare = hex ? digits.substring(2) : digits;
    try {
      // parseUnsignedLong would take a sign.
      if (bare.isEmpty() || Character.digit(bare.charAt(0), 16) < 0) {
        throw wrong("\"" + word + "\" is no number");
      }
      long value = Long.parseUnsignedLong(bare, hex ? 16 : 10);
      return negative ? -value : value;
    } catch (NumberFormatException e) {
      throw wrong("\"" + word + "\" is no number of 64 bits");
    }
  }

  private Argument string() {
    StringBuilder content = new StringBuilder();
    at++;
    while (peek() != '"') {
      char next = peek();
      at++;
      if (next == '\\') {
        next = escaped(peek());
        at++;
      }
      if (at > text.length()) {
        throw wrong("a string has no end");
      }
      if (next > 0xff) {
        throw wrong("a string can only have characters of one byte");
      }
      content.append(next);
    }
    at++;
    return new Argument.Text(content.toString());
  }

  private static char escaped(char letter) {
    return switch (letter) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case '0' -> 0;
      default -> letter;
    };
  }

  /** The next character; 0 after the last. */
  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private void skipSpace() {
    while (peek() == ' ' || peek() == '\t') {
      at++;
    }
  }

  private CallException wrong(String problem) {
    return new CallException(text + ": " + problem);
  }
}
