package org.jumppatch.patcher.poke;

import java.util.EnumSet;
import java.util.Set;

/**
 * What there is to tell of a mutation: how it goes wrong, and the smallest machine that shows it.
 *
 * @param dialects whose kernels it could happen to, or did
 * @param cpus the fewest CPUs that show it, the patching one included
 * @param sites the fewest sites
 * @param foreignInt3 whether it takes an int3 of others (kprobes, kgdb)
 * @param patcherExecutes whether it takes the patching CPU to execute sites too
 * @param text one paragraph
 */
public record MutationStory(
    Set<Dialect> dialects,
    int cpus,
    int sites,
    boolean foreignInt3,
    boolean patcherExecutes,
    String text) {
  private static final Set<Dialect> ALL = EnumSet.allOf(Dialect.class);

  public MutationStory {
    dialects = Set.copyOf(dialects);
    text = text.strip().replace('\n', ' ');
  }

  /** On two CPUs and one site. */
  private static MutationStory plain(String text) {
    return new MutationStory(ALL, 2, 1, false, false, text);
  }

  private static MutationStory sites(Set<Dialect> dialects, int sites, String text) {
    return new MutationStory(dialects, 2, sites, false, false, text);
  }

  private static MutationStory foreign(Dialect dialect, String text) {
    return new MutationStory(Set.of(dialect), 2, 1, true, false, text);
  }

  /** Found by the patcher itself. */
  private static MutationStory alone(Set<Dialect> dialects, int sites, String text) {
    return new MutationStory(dialects, 1, sites, false, false, text);
  }

  /** Shown by what the patching CPU executes. */
  private static MutationStory patcher(String text) {
    return new MutationStory(ALL, 1, 1, false, true, text);
  }

  /** The story of a mutation. */
  public static MutationStory of(Mutation mutation) {
    return switch (mutation) {
      case M1, M2, M3, M4, M6, M7, M8, M9, M21, M21_BYTES -> ofSteps(mutation);
      case M5, M16, M16_OVERFLOW, M17, M18, M18_DISPLACEMENT, M19, M19_OPPOSITE, M20, M23 ->
          ofVectors(mutation);
      case M10, M10_PATCHER, M11, M11_RETURN, M12, M13, M14, M15, M22 -> ofMachine(mutation);
    };
  }

  private static MutationStory ofSteps(Mutation mutation) {
    return switch (mutation) {
      case M1 ->
          plain(
              """
              The tails are written right behind the int3, with no sync between. A CPU that still
              holds the old first byte in one fetch unit can read the new tail from the next one,
              and never sees the int3 that should have stopped it. It takes a site that crosses a
              unit, and bytes that differ on both sides.
              """);
      case M2 ->
          plain(
              """
              The first bytes are written right behind the tails, with no sync between. A CPU reads
              the new first byte, where the int3 is gone already, and the old tail from a unit that
              it fetched before. A site inside one unit cannot show it. The kernel's own comment has
              this sync as very likely not necessary on Intel, but better safe than sorry.
              """);
      case M3 ->
          plain(
              """
              The handler is taken down right behind the last stores. A CPU that fetched the int3
              before they were made, or sees it still, traps when nobody wants its int3 any more,
              and the kernel dies of "int3: 0000".
              """);
      case M4 ->
          plain(
              """
              Tails are changed while the old first byte still stands before them. Whoever executes
              the site then gets the old opcode with the new operand, with no stale fetch needed.
              """);
      case M6 ->
          plain(
              """
              There is no int3 handler that knows of the sites: the first CPU that meets an int3
              dies of it.
              """);
      case M7 ->
          plain(
              """
              The int3 are written before the vector is published. A CPU that meets one in between
              asks a handler that does not know of it yet.
              """);
      case M8 ->
          plain(
              """
              The handler is taken down before the last sync instead of behind it. The sync is what
              tells that no CPU sees an int3 any more, so one may still trap, and for nobody.
              """);
      case M9 ->
          plain(
              """
              The interrupts of a sync are sent, but nobody waits for the CPUs to take them
              (on_each_cpu with wait = 0). A CPU with interrupts off goes through all three phases
              with what it fetched before the first; later syncs find its interrupt still pending
              and add none.
              """);
      case M21 ->
          plain(
              """
              All bytes are written with one store and without int3, as if a store were seen whole.
              It is within one aligned unit; where a site crosses one, a CPU reads half of it.
              """);
      default ->
          plain(
              """
              All bytes are written one after the other and without int3, as memcpy may do it. In
              between the site is neither instruction, in memory already.
              """);
    };
  }

  private static MutationStory ofVectors(Mutation mutation) {
    return switch (mutation) {
      case M5 ->
          sites(
              ALL,
              2,
              """
              The vector is not sorted by address, but the handler searches it by halves. It passes
              by an entry that is there, and takes the int3 for somebody else's. With one entry
              there is nothing to sort.
              """);
      case M16 ->
          sites(
              Set.of(Dialect.V6_16),
              2,
              """
              Single pokes and batches share one array. A single poke that comes while others are
              queued is added behind them, whatever its address: the vector is no longer sorted,
              and the handler's search misses. Commit 2aebf5ee43bf flushes the queue first.
              """);
      case M16_OVERFLOW ->
          alone(
              Set.of(Dialect.V6_16),
              257,
              """
              The same single poke finds the array full: it is written to the entry behind the
              last, over what lies there (the number of entries). Commit 2aebf5ee43bf flushes the
              queue first.
              """);
      case M17 ->
          plain(
              """
              The handler looks for the address that the trap pushed, which is the one behind the
              int3, and not for the int3's own. It finds no entry, ever.
              """);
      case M18 ->
          plain(
              """
              The emulated jump counts from the wrong end: two bytes for an instruction of five, or
              five for two. The CPU goes on three bytes beside the target.
              """);
      case M18_DISPLACEMENT ->
          plain(
              """
              The displacement of the emulated jump is wrong, as when it is cut to fewer bits or
              taken from the old instruction. The CPU goes on elsewhere.
              """);
      case M19 ->
          alone(
              Set.of(Dialect.V6_1, Dialect.V6_16),
              1,
              """
              One address is queued twice with the same text: the kernel's order check asks for
              "greater", and equal passes. All CPUs execute rightly, but the second entry saves the
              first one's int3 as the old byte, and perf is told that the old instruction began
              with cc.
              """);
      case M23 ->
          new MutationStory(
              Set.of(Dialect.V6_1, Dialect.V6_16),
              2,
              1,
              false,
              false,
              """
              A static call of a function that is inlined is written as five bytes that do the same,
              but the handler knows no such instruction. If it is given the text and not the call
              that stands for it, it takes the text for a nop: the CPU goes on without what the
              function does.
              """);
      case M19_OPPOSITE ->
          plain(
              """
              One address is queued twice, to be turned on and off again. In each phase both texts
              are written one after the other, so that first byte and tail of different
              instructions meet in memory itself.
              """);
      default ->
          alone(
              ALL,
              1,
              """
              The site does not hold what its entry expects: it was flipped in the image or by
              somebody else. The kernel compares before its first store, and stops with "unexpected
              op".
              """);
    };
  }

  private static MutationStory ofMachine(Mutation mutation) {
    return switch (mutation) {
      case M10 ->
          plain(
              """
              The sync leaves out one CPU, say one that was idle, isolated or just coming up. It
              goes on with what it fetched before the first phase.
              """);
      case M10_PATCHER ->
          patcher(
              """
              The sync leaves out the CPU that sends it (smp_call_function instead of on_each_cpu).
              What it executes between the phases, interrupts and all, is cross-modified too: the
              stores go through another mapping. On hardware the page-table switch behind each
              store serialises it, so that this fails in the model only.
              """);
      case M11 ->
          patcher(
              """
              The function that the sync calls does not serialise. On the others the return from
              its interrupt does, which hides it; on the patching CPU it is a plain call, and
              nothing does.
              """);
      case M11_RETURN ->
          plain(
              """
              Neither the sync's function serialises nor the return from its interrupt, as where an
              emulator goes on with code that it has translated already. All CPUs acknowledge, and
              keep what they fetched.
              """);
      case M12 ->
          plain(
              """
              Interrupts are on when the int3 handler is entered (a trap gate, not an interrupt
              gate). A CPU acknowledges the last sync between its trap and the handler, the handler
              is taken down, and the trapped CPU then asks for what is gone.
              """);
      case M13 ->
          plain(
              """
              Not a fault but a net: an int3 that nobody wants is looked at again, and if there is
              none at its address any more the instruction is simply executed again (kprobes up to
              6.1). Alone it changes nothing; together with M3, M8 or M12, and with M9 or M10 where
              fetch is coherent, it hides the fault. Try --mutate M3,M13.
              """);
      case M14 ->
          foreign(
              Dialect.V5_3,
              """
              The vector's pointer is cleared before the count of its entries. A handler that has
              read the count, because an int3 of somebody else came just then, follows a null
              pointer. This is how 5.3 was shipped; commit 285a54efe386 fixed it.
              """);
      case M15 ->
          foreign(
              Dialect.V6_1,
              """
              The descriptor lies on the stack of the function that patches. A handler, called for
              an int3 of somebody else, has loaded its address but holds no reference yet when the
              function returns and the stack is used for something else. Commit efd608fa7403 made
              it static.
              """);
      default ->
          plain(
              """
              A CPU acknowledges the sync but puts off serialising, as one does that is in user mode
              or idle and would serialise on its way back into the kernel. If an instruction on
              that way is patchable itself, it is executed before.
              """);
    };
  }
}
