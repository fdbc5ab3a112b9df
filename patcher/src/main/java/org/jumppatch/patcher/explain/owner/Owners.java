package org.jumppatch.patcher.explain.owner;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningData;

/** Who owns what traced functions of a running kernel call, by what the kernel's data says. */
public final class Owners {
  /** Where every kernel's text starts. */
  private static final String TEXT = "_stext";

  /** A kernel that has it may have probes (kernel/kprobes.c). */
  private static final String PROBES = "register_kprobe";

  /** A kernel that has it may have tracers (kernel/trace/ftrace.c). */
  private static final String TRACERS = "register_ftrace_function";

  /** The names that are looked for in an image. */
  public static final Set<String> NAMES =
      Set.of(
          FtraceOps.LIST,
          "ftrace_list_end",
          BpfSymbols.LIST,
          DirectCalls.HASH,
          Kprobes.TABLE,
          TextPokes.DESCRIPTION,
          TextPokes.ARRAY,
          TEXT,
          PROBES,
          TRACERS,
          ModulesInMemory.LIST);

  private static final String KPROBE_HANDLER = "kprobe_ftrace_handler";
  private static final String LIVEPATCH_HANDLER = "klp_ftrace_handler";
  private static final String DIRECT_HANDLER = "call_direct_funcs";

  private final Functions functions;
  private final RunningData data;
  private final FtraceOps tracers;
  private final BpfSymbols bpf;
  private final DirectCalls direct;
  private final Kprobes kprobes;
  private final TextPokes pokes;
  private final ModulesInMemory modules;

  /** Reads what the data has; without data nobody owns anything. */
  public Owners(Functions functions, RunningData data) {
    this.functions = functions;
    this.data = data;
    this.tracers = new FtraceOps(functions, data);
    this.bpf = new BpfSymbols(functions, data);
    this.direct = new DirectCalls(functions, data);
    this.kprobes = new Kprobes(functions, data);
    this.pokes = new TextPokes(functions, data);
    this.modules = new ModulesInMemory(functions, data);
  }

  /** Whether the dump and the image tell of tracers at all. */
  public boolean canTell() {
    long list = functions.named(FtraceOps.LIST);
    return list != 0 && data.pointer(list) != null;
  }

  /**
   * Whether the kernel may have probes that nothing tells of: the image does not say where they
   * are, or the dump has only a part of their table.
   */
  public boolean lacksProbes() {
    return lacks(PROBES, Kprobes.TABLE) || (data.ofMachine() && !kprobes.isWhole());
  }

  /**
   * Whether the kernel may have functions traced that nothing tells of: the image does not say who
   * does so, or the dump has only a part of the lists of them, of their places, and of what was
   * made for them.
   */
  public boolean lacksTracers() {
    return lacks(TRACERS, FtraceOps.LIST)
        || (data.ofMachine()
            && functions.named(FtraceOps.LIST) != 0
            && !(tracers.tellMade() && tracers.tellAll()))
        || (data.ofMachine() && !(bpf.isWhole() && direct.isWhole()));
  }

  /**
   * Whether the kernel may be changing places that nothing tells of: the image does not say where
   * their list is, or the dump has only a part of it.
   */
  public boolean lacksPokes() {
    return (lacks(TEXT, TextPokes.DESCRIPTION) && functions.named(TextPokes.ARRAY) == 0)
        || (data.ofMachine() && !pokes.isWhole());
  }

  /**
   * Whether the kernel may have modules, or code of BPF, that nothing tells of: the image does not
   * say where modules are, or the dump has only a part of the lists.
   */
  public boolean lacksMade() {
    return lacks(ModulesInMemory.LOADER, ModulesInMemory.LIST)
        || !modules.lacking().isEmpty()
        || !bpf.isWhole();
  }

  private boolean lacks(String user, String list) {
    return data.held()
        && functions.image().kind().isKernel()
        && functions.named(list) == 0
        && (!functions.hasNames() || functions.named(user) != 0);
  }

  /** Who has the function at a place call code outside of the image; null if nobody has. */
  public @Nullable Owner of(long place, long target) {
    FtraceOps.Tracer tracer = tracers.withTrampoline(target);
    if (tracer != null) {
      return owner(place, tracer);
    }
    BpfSymbols.Symbol symbol = bpf.at(target);
    if (symbol != null
        && symbol.isTrampoline()
        && symbol.isEntry(target)
        && direct.allows(place, target)) {
      return new Owner(Cause.BPF_TRAMPOLINE, bpf.program(symbol));
    }
    Long registered = direct.target(place);
    if (registered != null && registered == target) {
      return new Owner(Cause.FTRACE, "direct call to " + place(target));
    }
    return null;
  }

  /** Who has the function at a place jump to code outside of the image; null if nobody has. */
  public @Nullable Owner ofJump(long place, long target) {
    BpfSymbols.Symbol symbol = bpf.at(target);
    if (symbol != null && symbol.isDispatcher() && symbol.isEntry(target)) {
      // Up to Linux 6.1, instead of a static call.
      return new Owner(Cause.BPF_TRAMPOLINE, symbol.name());
    }
    return direct.isJump(place, target) ? of(place, target) : null;
  }

  /** What a place calls of its own, be it through the caller that all share; null for nothing. */
  public @Nullable Long direct(long place) {
    return direct.target(place);
  }

  /** Who has the function at a place call the tracer that all share; null if nobody traces. */
  public @Nullable Owner ofShared(long place) {
    Kprobes.Kprobe probe = kprobes.at(place);
    if (probe != null) {
      return new Owner(Cause.KPROBE, probeName(probe));
    }
    List<FtraceOps.Tracer> own = tracers.of(place);
    if (own.isEmpty() && tracers.tellAll()) {
      return null;
    }
    // Of lists that cannot be read nobody is known to trace there; who traces at all is.
    List<Owner> all =
        (own.isEmpty() ? tracers.all() : own).stream().map(one -> owner(place, one)).toList();
    if (all.isEmpty()) {
      return null;
    }
    Set<Cause> causes = all.stream().map(Owner::cause).collect(Collectors.toSet());
    return new Owner(
        causes.size() == 1 ? all.get(0).cause() : Cause.FTRACE,
        all.stream().map(Owner::name).sorted().distinct().collect(Collectors.joining(", ")),
        all.stream().flatMap(one -> one.notFunctions().stream()).sorted().distinct().toList());
  }

  private Owner owner(long place, FtraceOps.Tracer tracer) {
    long function = tracer.function();
    if (functions.namesOf(function).contains(KPROBE_HANDLER)) {
      Kprobes.Kprobe probe = kprobes.at(place);
      return new Owner(Cause.KPROBE, probe == null ? KPROBE_HANDLER : probeName(probe));
    }
    if (functions.namesOf(function).contains(LIVEPATCH_HANDLER)) {
      String module = new Livepatches(modules, data).module(tracer, place);
      return new Owner(Cause.LIVEPATCH, module == null ? LIVEPATCH_HANDLER : module);
    }
    Long called =
        functions.namesOf(function).contains(DIRECT_HANDLER) ? direct.target(place) : null;
    BpfSymbols.Symbol symbol = called == null ? null : bpf.at(called);
    if (symbol != null) {
      return new Owner(Cause.BPF_TRAMPOLINE, bpf.program(symbol));
    }
    String name = place(function);
    return new Owner(Cause.FTRACE, name, goesElsewhere(function) ? List.of(name) : List.of());
  }

  /** What a probe is called. */
  public String probeName(Kprobes.Kprobe probe) {
    return probe.name().isEmpty() ? place(probe.address()) : probe.name();
  }

  /** What to call an address, be it the image's, a module's or BPF's. */
  public String place(long address) {
    if (!functions.isOutside(address)) {
      return functions.place(address, data.dump().slide());
    }
    ModulesInMemory.LoadedModule module = modules.at(address);
    if (module != null && module.memory() != null) {
      return "+0x%x [%s]".formatted(address - module.memory().text().start(), module.name());
    }
    BpfSymbols.Symbol symbol = bpf.at(address);
    return symbol != null ? symbol.name() : functions.place(address, data.dump().slide());
  }

  /** Whether somebody who traces has this function called. */
  public boolean isTracer(long function) {
    return tracers.calls(function);
  }

  /** Whether a function of the image starts at an address. */
  public boolean startsFunction(long address) {
    return functions.image().space().isCode(address, 1) && functions.starts(address);
  }

  /**
   * Whether a pointer leads where none may that the kernel sets while it runs: neither nowhere, nor
   * to a function of the image, a module's code or BPF's, as far as all of these are known.
   */
  public boolean goesElsewhere(long target) {
    return target != 0
        && !startsFunction(target)
        && !(functions.isOutside(target) && (isMade(target) || lacksMade()));
  }

  /** What tracers have called that is no function, by name. */
  public List<String> notFunctions() {
    return tracers.all().stream()
        .map(FtraceOps.Tracer::function)
        .filter(this::goesElsewhere)
        .map(this::place)
        .sorted()
        .distinct()
        .toList();
  }

  /** Whether a module has code at an address, or code that BPF made starts there. */
  public boolean isMade(long address) {
    BpfSymbols.Symbol symbol = bpf.at(address);
    return modules.at(address) != null || (symbol != null && symbol.isEntry(address));
  }

  /** Whether a module has code at an address. */
  public boolean isOfModule(long address) {
    return modules.at(address) != null;
  }

  /** The code that BPF made. */
  public BpfSymbols bpf() {
    return bpf;
  }

  /** Everybody who traces. */
  public FtraceOps tracers() {
    return tracers;
  }

  /** The kernel's probes. */
  public Kprobes kprobes() {
    return kprobes;
  }

  /** The places that the kernel is changing. */
  public TextPokes pokes() {
    return pokes;
  }

  /** The kernel's modules. */
  public ModulesInMemory modules() {
    return modules;
  }
}
