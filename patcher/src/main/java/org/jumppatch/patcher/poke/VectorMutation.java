package org.jumppatch.patcher.poke;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jumppatch.patcher.site.CodeBytes;

/** Changes of what the vectors hold; the program is made anew from them. */
final class VectorMutation {
  private VectorMutation() {}

  static Protocol reversed(Protocol protocol) {
    return eachVector(
        protocol,
        entries -> {
          List<PokeEntry> changed = new ArrayList<>(entries);
          Collections.reverse(changed);
          return changed;
        });
  }

  /**
   * The lowest site comes last, as when {@code smp_text_poke_single} adds its entry to an array in
   * which others are queued (commit 2aebf5ee43bf).
   */
  static Protocol singleAppended(Protocol protocol) {
    return eachVector(
        protocol,
        entries -> {
          List<PokeEntry> changed = new ArrayList<>(entries.subList(1, entries.size()));
          changed.add(entries.get(0));
          return changed;
        });
  }

  /** The first vector takes one entry more than it has room for, from the second one. */
  static Protocol overfull(Protocol protocol) {
    List<PokeVector> vectors = new ArrayList<>(protocol.program().vectors());
    if (vectors.size() < 2) {
      return protocol;
    }
    List<PokeEntry> first = new ArrayList<>(vectors.get(0).entries());
    List<PokeEntry> second = new ArrayList<>(vectors.get(1).entries());
    first.add(second.remove(0));
    vectors.set(0, new PokeVector(first));
    if (second.isEmpty()) {
      vectors.remove(1);
    } else {
      vectors.set(1, new PokeVector(second));
    }
    return protocol.with(protocol.program().refilled(vectors));
  }

  /** A five-byte site is emulated as if it had two bytes, a shorter one as if it had five. */
  static Protocol wrongLength(Protocol protocol) {
    return eachJump(protocol, entry -> entry.length() == 5 ? -3 : 3);
  }

  static Protocol wrongDisplacement(Protocol protocol) {
    return eachJump(protocol, entry -> 1);
  }

  static Protocol twice(Protocol protocol) {
    return eachVector(
        protocol,
        entries -> {
          List<PokeEntry> changed = new ArrayList<>();
          for (PokeEntry entry : entries) {
            changed.add(entry);
            changed.add(entry);
          }
          return changed;
        });
  }

  static Protocol twiceOpposite(Protocol protocol) {
    return eachVector(
        protocol,
        entries -> {
          List<PokeEntry> changed = new ArrayList<>();
          for (PokeEntry entry : entries) {
            changed.add(entry);
            changed.add(
                PokeEntry.of(
                    protocol.program().dialect(),
                    entry.address(),
                    entry.old(),
                    entry.old(),
                    Emulation.isKnown(entry.old()) ? entry.old() : entry.emulated()));
          }
          return changed;
        });
  }

  /** An inlined function is emulated by its text, which the handler takes for a nop. */
  static Protocol textEmulated(Protocol protocol) {
    return eachVector(
        protocol,
        entries ->
            entries.stream()
                .map(
                    entry ->
                        entry.isInlined()
                            ? entry.with(new Emulation.Jump(entry.address() + entry.length()))
                            : entry)
                .toList());
  }

  /** The first entry expects what is nowhere: its last byte inverted. */
  static Protocol unexpectedBytes(Protocol protocol) {
    return eachVector(
        protocol,
        entries -> {
          List<PokeEntry> changed = new ArrayList<>(entries);
          PokeEntry first = changed.get(0);
          CodeBytes old = first.old();
          long inverted = old.packed() ^ (0xffL << (8 * (old.length() - 1)));
          changed.set(
              0,
              new PokeEntry(
                  first.address(),
                  new CodeBytes(inverted, old.length()),
                  first.text(),
                  first.emulated(),
                  first.emulation()));
          return changed;
        });
  }

  private interface Shift {
    long of(PokeEntry entry);
  }

  private static Protocol eachJump(Protocol protocol, Shift shift) {
    return eachVector(
        protocol,
        entries ->
            entries.stream()
                .map(entry -> entry.with(shifted(entry.emulation(), shift.of(entry))))
                .toList());
  }

  private static Emulation shifted(Emulation emulation, long by) {
    if (emulation instanceof Emulation.Jump jump) {
      return new Emulation.Jump(jump.target() + by);
    }
    if (emulation instanceof Emulation.Call call) {
      return new Emulation.Call(call.target() + by, call.returnAddress());
    }
    return emulation instanceof Emulation.ConditionalJump jump
        ? new Emulation.ConditionalJump(jump.condition(), jump.target() + by, jump.next())
        : emulation;
  }

  private static Protocol eachVector(Protocol protocol, UnaryOperator<List<PokeEntry>> change) {
    List<PokeVector> changed = new ArrayList<>();
    for (PokeVector vector : protocol.program().vectors()) {
      changed.add(new PokeVector(change.apply(vector.entries())));
    }
    return protocol.with(protocol.program().refilled(changed));
  }
}
