package org.jumppatch.patcher.poke;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * A way to get the protocol wrong. Each is a change of the program's vectors or steps, or a flaw of
 * the machine that runs it; several can be had at once.
 */
public enum Mutation {
  M1(Stage.STEPS, "M1", "no sync after the int3 writes"),
  M2(Stage.STEPS, "M2", "no sync after the tails"),
  M3(Stage.STEPS, "M3", "no sync after the first bytes"),
  M4(Stage.STEPS, "M4", "tails written before the int3"),
  M5(Stage.VECTORS, "M5", "the vector is not sorted"),
  M6(Stage.FLAWS, "M6", "no int3 handler"),
  M7(Stage.STEPS, "M7", "published after the int3 writes"),
  M8(Stage.STEPS, "M8", "unpublished before the last sync"),
  M9(Stage.FLAWS, "M9", "a sync does not wait"),
  M10(Stage.FLAWS, "M10", "a sync misses a CPU"),
  M10_PATCHER(Stage.FLAWS, "M10:patcher", "a sync misses the patching CPU"),
  M11(Stage.FLAWS, "M11", "the sync's function does not serialise"),
  M11_RETURN(Stage.FLAWS, "M11:return", "neither it nor its interrupt's return serialises"),
  M12(Stage.FLAWS, "M12", "interrupts on inside the int3 entry"),
  M13(Stage.FLAWS, "M13", "a late int3 is silently retried"),
  M14(Stage.STEPS, "M14", "the vector is cleared before the count"),
  M15(Stage.STEPS, "M15", "the descriptor lies on the patcher's stack"),
  M16(Stage.VECTORS, "M16", "a single poke goes into a queued vector"),
  M16_OVERFLOW(Stage.VECTORS, "M16:overflow", "a single poke goes into a full vector"),
  M17(Stage.FLAWS, "M17", "the handler forgets to step back"),
  M18(Stage.VECTORS, "M18", "emulated with the wrong length"),
  M18_DISPLACEMENT(Stage.VECTORS, "M18:displacement", "emulated with the wrong displacement"),
  M19(Stage.VECTORS, "M19", "an address twice in a batch"),
  M19_OPPOSITE(Stage.VECTORS, "M19:opposite", "an address twice in a batch, on and off"),
  M20(Stage.VECTORS, "M20", "other bytes at the site than expected"),
  M21(Stage.STEPS, "M21", "all bytes in one store, no int3"),
  M21_BYTES(Stage.STEPS, "M21:bytes", "byte by byte, no int3"),
  M22(Stage.FLAWS, "M22", "a sync is deferred past a site"),
  M23(Stage.VECTORS, "M23", "the text is emulated, not the call that it stands for");

  /** The order in which several are applied. */
  static final Comparator<Mutation> BY_STAGE =
      Comparator.comparing((Mutation mutation) -> mutation.stage)
          .thenComparing(Comparator.naturalOrder());

  private enum Stage {
    VECTORS,
    STEPS,
    FLAWS
  }

  private final Stage stage;
  private final String label;
  private final String title;

  Mutation(Stage stage, String label, String title) {
    this.stage = stage;
    this.label = label;
    this.title = title;
  }

  /** The mutation that a user names: {@code M1}, {@code M10:patcher}; upper or lower case. */
  public static Optional<Mutation> of(String label) {
    for (Mutation mutation : values()) {
      if (mutation.label.toLowerCase(Locale.ROOT).equals(label.toLowerCase(Locale.ROOT))) {
        return Optional.of(mutation);
      }
    }
    return Optional.empty();
  }

  /** How a user names it. */
  public String label() {
    return label;
  }

  /** What it does, in a few words. */
  public String title() {
    return title;
  }

  /** The protocol with it. */
  Protocol apply(Protocol protocol) {
    return switch (this) {
      case M1 -> StepMutation.withoutSync(protocol, 1);
      case M2 -> StepMutation.withoutSync(protocol, 2);
      case M3 -> StepMutation.withoutSync(protocol, 3);
      case M4 -> StepMutation.tailsFirst(protocol);
      case M5 -> VectorMutation.reversed(protocol);
      case M6 -> protocol.with(Flaw.NO_HANDLER);
      case M7 -> StepMutation.publishedLate(protocol);
      case M8 -> StepMutation.unpublishedEarly(protocol);
      case M9 -> protocol.with(Flaw.SYNC_DOES_NOT_WAIT);
      case M10 -> protocol.with(Flaw.SYNC_MISSES_REMOTE);
      case M10_PATCHER -> protocol.with(Flaw.SYNC_MISSES_PATCHER);
      case M11 -> protocol.with(Flaw.SYNC_DOES_NOT_SERIALISE);
      case M11_RETURN ->
          protocol.with(Flaw.SYNC_DOES_NOT_SERIALISE).with(Flaw.RETURN_DOES_NOT_SERIALISE);
      case M12 -> protocol.with(Flaw.INTERRUPTS_ON_IN_INT3);
      case M13 -> protocol.with(Flaw.LATE_INT3_NET);
      case M14 -> StepMutation.clearedByCount(protocol).with(Flaw.COUNT_WITHOUT_REFERENCE);
      case M15 -> StepMutation.stackReused(protocol).with(Flaw.DESCRIPTOR_ON_STACK);
      case M16 -> VectorMutation.singleAppended(protocol);
      case M16_OVERFLOW -> VectorMutation.overfull(protocol);
      case M17 -> protocol.with(Flaw.NO_STEP_BACK);
      case M18 -> VectorMutation.wrongLength(protocol);
      case M18_DISPLACEMENT -> VectorMutation.wrongDisplacement(protocol);
      case M19 -> VectorMutation.twice(protocol);
      case M19_OPPOSITE -> VectorMutation.twiceOpposite(protocol);
      case M20 -> VectorMutation.unexpectedBytes(protocol);
      case M21 -> StepMutation.wholeStores(protocol);
      case M21_BYTES -> StepMutation.byteStores(protocol);
      case M22 -> protocol.with(Flaw.SYNC_DEFERRED);
      case M23 -> VectorMutation.textEmulated(protocol);
    };
  }

  @Override
  public String toString() {
    return label;
  }
}
