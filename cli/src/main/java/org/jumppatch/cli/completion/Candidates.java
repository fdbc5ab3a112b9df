package org.jumppatch.cli.completion;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.elf.linux.FunctionText;
import org.jumppatch.elf.staticcall.StaticCalls;

/** The names in an image that begin as what has been typed does. */
final class Candidates {
  /** Names that no shell reads as anything else: what it inserts is run with the next Enter. */
  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_.][A-Za-z0-9_.+:/@,-]*");

  /** Of what stands 16 bytes before each function, for who looks for its hash or its calls. */
  private static final String PADDING = "__pfx_";

  private final OpenImage open;
  private final String prefix;
  private final Set<String> names = new TreeSet<>();

  /**
   * @param prefix what has been typed
   */
  Candidates(OpenImage open, String prefix) {
    this.open = open;
    this.prefix = prefix;
  }

  /** Those of a kind, sorted. */
  Set<String> of(NamesOf kind) {
    switch (kind) {
      case KEYS -> keys();
      case CALLS -> calls();
      case KEYS_AND_CALLS -> {
        keys();
        calls();
      }
      case FUNCTIONS -> functions("", prefix);
      case ASSIGNED -> assigned();
      case KEYS_OR_ASSIGNED -> {
        keys();
        if (names.isEmpty()) {
          assigned();
        }
      }
    }
    return names;
  }

  private void keys() {
    KeyLabels labels = new KeyLabels(open.image(), open.keys());
    for (StaticKey key : open.keys().all()) {
      key.names().forEach(this::offer);
      String event = labels.event(key);
      if (event != null) {
        offer(event);
        labels.groups(key).forEach(group -> offer(group + ":" + event));
      }
    }
    if (prefix.startsWith(StaticCalls.KEY_PREFIX)) {
      calls();
    }
  }

  /** With the symbol's prefix only where that was typed. */
  private void calls() {
    String before = prefix.startsWith(StaticCalls.KEY_PREFIX) ? StaticCalls.KEY_PREFIX : "";
    StaticCalls.of(open.image()).all().forEach(call -> offer(before + call.name()));
  }

  private void assigned() {
    int equals = prefix.indexOf('=');
    if (equals >= 0) {
      functions(prefix.substring(0, equals + 1), prefix.substring(equals + 1));
    } else {
      calls();
      Set<String> called = Set.copyOf(names);
      names.clear();
      called.forEach(name -> names.add(name + "="));
    }
  }

  private void functions(String before, String begun) {
    FunctionText.of(open.image())
        .forEachName(
            name -> {
              if (name.startsWith(begun)
                  && (begun.startsWith(PADDING) || !name.startsWith(PADDING))
                  && HARMLESS.matcher(name).matches()) {
                names.add(before + name);
              }
            });
  }

  private void offer(String name) {
    if (name.startsWith(prefix) && HARMLESS.matcher(name).matches()) {
      names.add(name);
    }
  }
}
