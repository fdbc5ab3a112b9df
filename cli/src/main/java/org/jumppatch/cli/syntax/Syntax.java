package org.jumppatch.cli.syntax;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_DESCRIPTION;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_FOOTER;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.text.Labelled;
import org.jumppatch.patcher.text.Paragraph;
import picocli.CommandLine.Help;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * What the command line may say to one command: options and arguments are declared here, in calls.
 * Picocli's annotations would do the same, but to read them takes longer than all else at a start.
 */
public final class Syntax {
  /** What stands at least between the cells of a table. */
  private static final String GAP = "  ";

  /** Columns that text which goes on below itself has, at least. */
  private static final int NARROWEST_CELL = 24;

  /**
   * The widest option that moves the texts of all. Picocli has those that are a little wider touch
   * their texts; none of ours is.
   */
  private static final int WIDEST_OPTION = 24;

  private final CommandSpec spec;
  private @Nullable Callable<Integer> body;
  private boolean paged;

  /**
   * @param name of the command
   */
  public Syntax(String name) {
    spec = CommandSpec.wrapWithoutInspection((Callable<Integer>) this::run).name(name);
    spec.usageMessage().abbreviateSynopsis(true).longOptionsMaxWidth(WIDEST_OPTION);
  }

  /** Those that {@code jumppatch} itself has, too. */
  static void addStandardOptions(CommandSpec spec) {
    spec.versionProvider(new Version());
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("Show this help message and exit.")
            .build());
    spec.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("Print version information and exit.")
            .build());
  }

  /** The file that a word of the command line names. */
  public static Path path(String word) {
    if (word.isEmpty()) {
      throw new UsageException("an empty file name");
    }
    try {
      return Path.of(word);
    } catch (InvalidPathException e) {
      throw new UsageException(
          word + ": no file name in this locale's encoding (LC_ALL, LC_CTYPE, LANG)");
    }
  }

  /** Refuses the word for standard output, where results go, not a file of that name. */
  public static void requireFile(String option, Path file) {
    if (isStandard(file)) {
      throw new UsageException(
          option + " -: this does not go to standard output; ./- is a file of that name");
    }
  }

  /** Whether a file's name is the word for a standard stream. */
  public static boolean isStandard(Path file) {
    return file.toString().equals("-");
  }

  private int run() throws Exception {
    if (body == null) {
      throw new IllegalStateException(spec.name() + ": nothing to run");
    }
    if (paged) {
      Globals.of(spec).page();
    }
    return body.call();
  }

  /** What the command does once the line was read; with this all is declared. */
  public void runs(Callable<Integer> command) {
    body = command;
    addStandardOptions(spec);
  }

  /** All of it; the streams to use are found there when the command runs. */
  public CommandSpec spec() {
    return spec;
  }

  /** What the command does; the first line stands in the list of commands too. */
  public Syntax description(String... lines) {
    spec.usageMessage().description(lines);
    spec.usageMessage()
        .sectionMap()
        .put(
            SECTION_KEY_DESCRIPTION,
            help -> told(help, help.commandSpec().usageMessage().description()));
    return this;
  }

  /** What stands behind the options: notes, and examples. */
  public Syntax footer(String... lines) {
    spec.usageMessage().footer(lines);
    spec.usageMessage()
        .sectionMap()
        .put(SECTION_KEY_FOOTER, help -> told(help, help.commandSpec().usageMessage().footer()));
    return this;
  }

  /** A row of a table goes on below its last cell that leaves room enough. */
  private static String told(Help help, String... lines) {
    int width = help.commandSpec().usageMessage().width();
    int last = width - NARROWEST_CELL - GAP.length();
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      int cell = line.startsWith(GAP) ? line.lastIndexOf(GAP, last) + GAP.length() : 0;
      for (String part : Paragraph.labelled(line, width, cell)) {
        text.append(part).append(System.lineSeparator());
      }
    }
    return text.toString();
  }

  /** Has results that are longer than the screen shown a page at a time. */
  public Syntax paged() {
    paged = true;
    return this;
  }

  /** Leaves the command out of the help. */
  public Syntax hidden() {
    spec.usageMessage().hidden(true);
    return this;
  }

  /** An option without a value. */
  public Given<Boolean> flag(String name, String description) {
    OptionSpec flag =
        OptionSpec.builder(name)
            .type(boolean.class)
            .initialValue(false)
            .description(description)
            .build();
    spec.addOption(flag);
    return new Given<>(flag);
  }

  /** The same with a letter. */
  public Given<Boolean> flag(String name, String letter, String description) {
    OptionSpec flag =
        OptionSpec.builder(letter, name)
            .type(boolean.class)
            .initialValue(false)
            .description(description)
            .build();
    spec.addOption(flag);
    return new Given<>(flag);
  }

  /** An option with a value, which {@link Option} says more of. */
  public Option option(String name, String label, String description) {
    return new Option(OptionSpec.builder(name).paramLabel(label).description(description));
  }

  /** Where results go: {@code -o} and {@code --output}. */
  public Option output(String label, String description) {
    return new Option(
        OptionSpec.builder("-o", "--output").paramLabel(label).description(description));
  }

  /** Says what an option's value is. */
  public final class Option {
    private final OptionSpec.Builder builder;

    private Option(OptionSpec.Builder builder) {
      this.builder = builder;
    }

    /** A value that is this one where the option is not given. */
    public <T> Given<T> or(T otherwise) {
      return add(otherwise.getClass(), builder.initialValue(otherwise));
    }

    /** None where the option is not given. */
    public <T> Given<T> orNone(Class<T> type) {
      return add(type, builder);
    }

    /** Two values, one after the other; none where the option is not given. */
    public <T> Given<List<T>> pair(Class<T> type) {
      return add(List.class, builder.arity("2").auxiliaryTypes(type));
    }

    /** The option has to be given. */
    public <T> Given<T> required(Class<T> type) {
      return add(type, builder.required(true));
    }

    /** One of these, or another one where the option is not given. */
    public <T extends Labelled> Given<T> oneOf(T[] all, T otherwise) {
      return add(
          otherwise.getClass(),
          words(List.of(all), Labelled::label, Labelled::isCalled).initialValue(otherwise));
    }

    /** One of these; none where the option is not given. */
    public <T extends Labelled> Given<T> oneOf(T[] all) {
      return add(all[0].getClass(), words(List.of(all), Labelled::label, Labelled::isCalled));
    }

    /** One of these words; none where the option is not given. */
    public Given<String> oneOf(List<String> all) {
      return oneOf(all, String::equalsIgnoreCase);
    }

    /** The same, where what was typed may stand for a word that is another. */
    public Given<String> oneOf(List<String> all, BiPredicate<String, String> isCalled) {
      return add(String.class, words(all, word -> word, isCalled));
    }

    /** Some of these words, with commas between them; none where the option is not given. */
    public Given<List<String>> someOf(List<String> all, BiPredicate<String, String> isCalled) {
      return some("", words(all, word -> word, isCalled));
    }

    /** Some of these, with commas between them; none where the option is not given. */
    public <T extends Labelled> Given<List<T>> someOf(T[] all) {
      return some(all[0], words(List.of(all), Labelled::label, Labelled::isCalled));
    }

    /** The same of what has another name for its word. */
    public <T> Given<List<T>> someOf(List<T> all, Function<T, String> word) {
      return some(
          all.get(0), words(all, word, (each, typed) -> word.apply(each).equalsIgnoreCase(typed)));
    }

    private <T> Given<List<T>> some(T one, OptionSpec.Builder words) {
      return add(
          List.class, words.auxiliaryTypes(one.getClass()).splitRegex(",").hideParamSyntax(true));
    }

    private <T> OptionSpec.Builder words(
        List<T> all, Function<? super T, String> word, BiPredicate<? super T, String> isCalled) {
      List<String> words = all.stream().map(word).toList();
      return builder
          .completionCandidates(words)
          .converters(
              (ITypeConverter<Object>)
                  typed ->
                      all.stream()
                          .filter(each -> isCalled.test(each, typed))
                          .findFirst()
                          .map(Object.class::cast)
                          .orElseThrow(
                              () ->
                                  new TypeConversionException(
                                      "one of " + String.join(", ", words))));
    }

    private <T> Given<T> add(Class<?> type, OptionSpec.Builder complete) {
      OptionSpec option = complete.type(type).build();
      spec.addOption(option);
      return new Given<>(option);
    }
  }

  /** The next argument, of which there must be one. */
  public <T> Given<T> argument(Class<T> type, String label, String description) {
    return argument(type, "1", label, description);
  }

  /** The next argument, which may be left out. */
  public <T> Given<T> optionalArgument(Class<T> type, String label, String description) {
    return argument(type, "0..1", label, description);
  }

  private <T> Given<T> argument(Class<T> type, String arity, String label, String description) {
    PositionalParamSpec argument =
        PositionalParamSpec.builder()
            .index(Integer.toString(spec.positionalParameters().size()))
            .arity(arity)
            .required(!arity.startsWith("0"))
            .type(type)
            .paramLabel(label)
            .description(description)
            .build();
    spec.addPositional(argument);
    return new Given<>(argument);
  }

  /** All words from the first argument on, whatever they look like. */
  public Given<List<String>> words(String label, String... description) {
    return arguments("0..*", label, description);
  }

  /** All arguments, options between them or not; {@code arity} as in {@code 1..*}. */
  public Given<List<String>> arguments(String arity, String label, String... description) {
    PositionalParamSpec all =
        PositionalParamSpec.builder()
            .index("0..*")
            .arity(arity)
            .required(!arity.startsWith("0"))
            .type(List.class)
            .auxiliaryTypes(String.class)
            .initialValue(List.of())
            .paramLabel(label)
            .hideParamSyntax(true)
            .description(description)
            .build();
    spec.addPositional(all);
    return new Given<>(all);
  }
}
