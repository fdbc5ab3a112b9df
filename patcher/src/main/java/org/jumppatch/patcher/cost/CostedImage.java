package org.jumppatch.patcher.cost;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.staticcall.CallForm;
import org.jumppatch.elf.staticcall.CallPlace;
import org.jumppatch.elf.staticcall.CallTargets;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCalls;
import org.jumppatch.patcher.poke.Dialect;

/** An image whose sites are counted: the kernel, or one of the modules that are loaded. */
public final class CostedImage {
  private final String where;
  private final Image image;
  private final StaticCalls calls;
  private final Dialect dialect;
  private final Function<StaticKey, String> labels;
  private final TracepointCalls tracepoints;
  private @Nullable CallTargets targets;

  /**
   * @param where {@link CostRow#KERNEL}, or the module's name
   */
  public CostedImage(String where, Image image, StaticCalls calls, Dialect dialect) {
    this(where, image, calls, dialect, StaticKey::name);
  }

  /**
   * The same.
   *
   * @param labels what people call a key
   */
  public CostedImage(
      String where,
      Image image,
      StaticCalls calls,
      Dialect dialect,
      Function<StaticKey, String> labels) {
    this.where = where;
    this.image = image;
    this.calls = calls;
    this.dialect = dialect;
    this.labels = labels;
    this.tracepoints = new TracepointCalls(image, calls);
  }

  /** The static calls in it. */
  public StaticCalls calls() {
    return calls;
  }

  /** How its kernel patches. */
  public Dialect dialect() {
    return dialect;
  }

  /** The static call that is updated with a tracepoint's key; null for any other key. */
  public @Nullable StaticCall callOf(StaticKey key) {
    return tracepoints.of(key);
  }

  /**
   * Flipping a key: its sites outside init text, a vector of them at a time ({@code
   * jump_label_update}, kernel/jump_label.c).
   */
  public CostRow flip(StaticKey key, int stage) {
    int sites = 0;
    for (JumpEntry entry : key.entries()) {
      sites += image.isInit(entry.code()) ? 0 : 1;
    }
    int batches = dialect.batches(sites);
    String label = labels.apply(key);
    return new CostRow(where, CostRow.What.KEY, key.name(), label, sites, batches, stage);
  }

  /**
   * Updating a static call to a function that none of its places calls now, as a tracepoint's to a
   * probe.
   */
  public CostRow update(StaticCall call, int stage) {
    return row(call, call.livePlaces(), stage);
  }

  /**
   * Updating a static call from one function to another, 0 for none. Places whose bytes are the
   * same for both cost nothing ({@code __static_call_transform}, arch/x86/kernel/static_call.c).
   */
  public CostRow update(StaticCall call, long from, long to, int stage) {
    List<CallPlace> changed =
        call.livePlaces().stream().filter(place -> differs(place, from, to)).toList();
    return row(call, from == to ? List.of() : changed, stage);
  }

  /**
   * A tail call of none is a return or a jump to a return thunk, as the CPU wants it: another
   * instruction than the jump to any function. Where a conditional one goes need not be known.
   */
  private boolean differs(CallPlace place, long from, long to) {
    if (place.form() == CallForm.CONDITIONAL) {
      long none = targets().plainReturn();
      return (from == 0 ? none : from) != (to == 0 ? none : to);
    }
    return !place.instructionFor(from, targets()).equals(place.instructionFor(to, targets()));
  }

  private CallTargets targets() {
    CallTargets known = targets;
    if (known == null) {
      known = CallTargets.of(image);
      targets = known;
    }
    return known;
  }

  private CostRow row(StaticCall call, List<CallPlace> places, int stage) {
    CallPlace trampoline = call.trampoline();
    int sites = 0;
    for (CallPlace place : places) {
      sites += trampoline != null && place.address() == trampoline.address() ? 0 : 1;
    }
    String name = call.name();
    return new CostRow(where, CostRow.What.CALL, name, name, sites, places.size(), stage);
  }
}
