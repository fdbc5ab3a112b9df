package org.jumppatch.patcher.x86.differential;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jumppatch.patcher.x86.decode.Case;
import org.jumppatch.patcher.x86.decode.MachineState;
import org.jumppatch.patcher.x86.decode.Mnemonic;

/** Executes cases on the interpreter and on an oracle, and collects what they do differently. */
final class Differential {
  private static final int SHOWN = 20;

  private final Processor interpreter;
  private final Processor oracle;
  private final List<String> differences = new ArrayList<>();
  private final Map<Mnemonic, Integer> different = new EnumMap<>(Mnemonic.class);
  private final Map<Mnemonic, Integer> done = new EnumMap<>(Mnemonic.class);
  private long cases;

  Differential(Processor interpreter, Processor oracle) {
    this.interpreter = interpreter;
    this.oracle = oracle;
  }

  void run(Case one) {
    if (!oracle.knows(one)) {
      return;
    }
    MachineState own = one.state.copy();
    Processor.End end = interpreter.execute(one, own);
    if (end == Processor.End.NOT_EXECUTED) {
      if (!isUndefined(one)) {
        differ(one, "not executed");
      }
      return;
    }
    if (end == Processor.End.DIVIDE_ERROR && !oracle.reportsErrors()) {
      return;
    }
    MachineState expected = one.state.copy();
    Processor.End expectedEnd = oracle.execute(one, expected);
    cases++;
    if (end != expectedEnd) {
      differ(one, end + ", not " + expectedEnd);
      return;
    }
    if (end == Processor.End.DONE) {
      done.merge(one.decoded.mnemonic(), 1, Integer::sum);
    } else {
      own.rip = expected.rip;
    }
    String text = own.differences(expected, DefinedFlags.of(one));
    if (!text.isEmpty()) {
      differ(one, text);
    }
  }

  /** A 16-bit double shift by more than 16, which the interpreter refuses. */
  private static boolean isUndefined(Case one) {
    Mnemonic mnemonic = one.decoded.mnemonic();
    return (mnemonic == Mnemonic.SHLD || mnemonic == Mnemonic.SHRD) && one.decoded.width() == 16;
  }

  private void differ(Case one, String text) {
    different.merge(one.decoded.mnemonic(), 1, Integer::sum);
    if (differences.size() < SHOWN) {
      differences.add(text + " after " + one);
    }
  }

  /** Cases that both have executed. */
  long cases() {
    return cases;
  }

  /** How often each mnemonic was executed to its end. */
  Map<Mnemonic, Integer> done() {
    return done;
  }

  /** How many cases of each mnemonic went differently. */
  Map<Mnemonic, Integer> different() {
    return different;
  }

  /** The first of them in words. */
  List<String> differences() {
    return differences;
  }
}
