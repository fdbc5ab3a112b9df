package org.jumppatch.patcher.trace;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.text.Printable;
import org.jumppatch.patcher.trace.event.TraceFields;

/**
 * Appends fields as most events of the kernel print them: {@code name=value}. Keys are called what
 * people call them.
 */
final class TextFields implements TraceFields {
  private final StringBuilder line;
  private final Map<String, String> labels = new HashMap<>();

  TextFields(StringBuilder line) {
    this.line = line;
  }

  private StringBuilder name(String name) {
    return line.append(' ').append(name).append('=');
  }

  @Override
  public void number(String name, long value) {
    name(name).append(value);
  }

  @Override
  public void address(String name, long value) {
    name(name).append("0x").append(Long.toHexString(value));
  }

  @Override
  public void bytes(String name, CodeBytes value) {
    name(name).append(value.hex());
  }

  @Override
  public void text(String name, String value) {
    if (!value.isEmpty()) {
      quoted(name(name), value);
    }
  }

  @Override
  public void texts(String name, List<String> values) {
    if (!values.isEmpty()) {
      quoted(name(name), String.join(",", values));
    }
  }

  @Override
  public void keys(List<String> names, List<String> told) {
    for (int i = 0; i < told.size(); i++) {
      labels.put(names.get(i), told.get(i));
    }
    texts("keys", told.isEmpty() ? names : told);
  }

  @Override
  public void key(String name) {
    text("key", labels.getOrDefault(name, name));
  }

  @Override
  public void numbers(String name, Map<String, Long> values) {
    name(name);
    String separator = "";
    for (Map.Entry<String, Long> entry : values.entrySet()) {
      line.append(separator).append(entry.getKey()).append(':').append(entry.getValue());
      separator = ",";
    }
  }

  @Override
  public void flag(String name, boolean value) {
    if (value) {
      line.append(' ').append(name);
    }
  }

  /** A file's name may hold anything; a line must stay one line. */
  private void quoted(StringBuilder to, String value) {
    boolean plain = value.chars().allMatch(c -> Printable.is(c) && c != ' ' && c != '"');
    if (plain) {
      to.append(value);
      return;
    }
    to.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!Printable.is(c)) {
        to.append(Printable.escape(c));
      } else {
        to.append(c == '"' || c == '\\' ? "\\" : "").append(c);
      }
    }
    to.append('"');
  }
}
