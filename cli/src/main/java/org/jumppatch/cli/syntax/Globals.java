package org.jumppatch.cli.syntax;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Progress;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.elf.output.Destination;
import org.jumppatch.elf.output.OutputFile;
import org.jumppatch.elf.output.OutputPipe;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/** The options that every command has, and what standard output is shown on. */
public final class Globals implements Runnable {
  private final CommandSpec spec;
  private final Given<Boolean> debug;
  private final Given<Boolean> quiet;
  private final Given<Colours.When> color;
  private final Given<Boolean> noPager;
  private final Screen screen;
  private final @Nullable OutputStream bytes;
  private final BooleanSupplier lost;
  private final Consumer<Screen> pager;

  /**
   * @param screen what standard output is shown on
   * @param bytes standard output, for what is no text; null where there is none
   * @param lost whether nobody gets any more what is written to standard output
   * @param pager has what is written from then on shown a page at a time
   */
  public Globals(
      Screen screen, @Nullable OutputStream bytes, BooleanSupplier lost, Consumer<Screen> pager) {
    this.screen = screen;
    this.bytes = bytes;
    this.lost = lost;
    this.pager = pager;
    spec = CommandSpec.wrapWithoutInspection(this);
    debug =
        inherited(
            OptionSpec.builder("--debug")
                .initialValue(false)
                .description("Show where in jumppatch an error arose."));
    quiet =
        inherited(
            OptionSpec.builder("-q", "--quiet")
                .initialValue(false)
                .description("Tell no progress, and nothing of what was done."));
    color =
        inherited(
            OptionSpec.builder("--color")
                .initialValue(Colours.When.AUTO)
                .paramLabel("WHEN")
                .description(
                    "auto (on a terminal, unless NO_COLOR is set; the default), always or never."));
    noPager =
        inherited(
            OptionSpec.builder("--no-pager")
                .initialValue(false)
                .description("Show long results as they are, and not by PAGER or less."));
    Syntax.addStandardOptions(spec);
  }

  /** Nothing is paged, and nobody goes away. */
  public Globals(Screen screen) {
    this(screen, null, () -> false, nowhere -> {});
  }

  private <T> Given<T> inherited(OptionSpec.Builder builder) {
    Object otherwise = builder.initialValue();
    Class<?> type = otherwise instanceof Boolean ? boolean.class : otherwise.getClass();
    OptionSpec option = builder.type(type).scopeType(ScopeType.INHERIT).build();
    spec.addOption(option);
    return new Given<>(option);
  }

  /** Those of the command line that a command belongs to. */
  public static Globals of(CommandSpec spec) {
    return (Globals) spec.root().userObject();
  }

  /** The command line itself, to which the commands are added. */
  public CommandSpec spec() {
    return spec;
  }

  /** Reached where no command is named. */
  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "no command given");
  }

  /** Whether an error shall show where in the program it arose. */
  public boolean debug() {
    return debug.value();
  }

  /** Whether nothing shall be told of what was done. */
  public boolean quiet() {
    return quiet.value();
  }

  /** Whether nobody gets any more what is written to standard output. */
  public boolean isOutputLost() {
    return lost.getAsBoolean();
  }

  /**
   * Where a copy of a file goes.
   *
   * @param option the one that names it
   * @param output a file, or the word for standard output
   * @param input the file that was read
   * @throws UsageException where standard output is a terminal, or takes text alone
   * @throws IOException if it cannot be written
   */
  public Destination destination(String option, Path output, Path input) throws IOException {
    if (!Syntax.isStandard(output)) {
      return OutputFile.at(output, input);
    }
    if (screen.terminal()) {
      throw new UsageException(option + " -: no image is written to a terminal");
    }
    if (bytes == null) {
      throw new UsageException(
          option + " -: there is no standard output for bytes; ./- is a file of that name");
    }
    return new OutputPipe(bytes);
  }

  /** What standard output is shown on. */
  public Screen screen() {
    return screen;
  }

  /** Has the results shown a page at a time, where that is a terminal and the user wants it. */
  void page() {
    if (!noPager.value()) {
      pager.accept(screen);
    }
  }

  /** The colours for standard output. */
  public Colours colours() {
    return Colours.of(color.value(), System.getenv(), screen);
  }

  /**
   * Tells on standard error what helps to read the results, unless the user wants to be left alone.
   */
  public void tell(String remark) {
    if (!quiet()) {
      spec.commandLine().getErr().println("jumppatch: " + remark);
    }
  }

  /** Begins to tell how far something is, where somebody looks. */
  public Progress progress(Supplier<String> line) {
    return Progress.of(spec.commandLine().getErr(), !quiet(), line);
  }
}
