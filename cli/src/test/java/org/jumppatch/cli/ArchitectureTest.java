package org.jumppatch.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.jumppatch.elf.testing.Checkout;

/** How the packages of all modules lie to each other, and what none of their classes does. */
@AnalyzeClasses(
    packages = "org.jumppatch",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {
  /** A package may use itself and those before it. */
  private static final List<String> ORDER =
      List.of(
          "org.jumppatch.elf.system",
          "org.jumppatch.elf.code",
          "org.jumppatch.elf",
          "org.jumppatch.elf.output",
          "org.jumppatch.elf.compression",
          "org.jumppatch.elf.kallsyms",
          "org.jumppatch.elf.kaslr",
          "org.jumppatch.elf.wrapping",
          "org.jumppatch.elf.bzimage",
          "org.jumppatch.elf.linux",
          "org.jumppatch.elf.source",
          "org.jumppatch.elf.jumplabel",
          "org.jumppatch.elf.keyname",
          "org.jumppatch.elf.module",
          "org.jumppatch.elf.staticcall",
          "org.jumppatch.elf.dump.file",
          "org.jumppatch.elf.dump",
          "org.jumppatch.patcher.text",
          "org.jumppatch.patcher.page",
          "org.jumppatch.patcher.decode",
          "org.jumppatch.patcher.who.code",
          "org.jumppatch.patcher.who.reach",
          "org.jumppatch.patcher.who",
          "org.jumppatch.patcher.x86.state",
          "org.jumppatch.patcher.x86.decode",
          "org.jumppatch.patcher.x86.operation",
          "org.jumppatch.patcher.x86",
          "org.jumppatch.patcher.call",
          "org.jumppatch.patcher.site",
          "org.jumppatch.patcher.poke",
          "org.jumppatch.patcher.script",
          "org.jumppatch.patcher.program",
          "org.jumppatch.patcher.cost",
          "org.jumppatch.patcher.smp.choice",
          "org.jumppatch.patcher.smp.probe",
          "org.jumppatch.patcher.smp",
          "org.jumppatch.patcher.smp.space",
          "org.jumppatch.patcher.smp.call",
          "org.jumppatch.patcher.run",
          "org.jumppatch.patcher.trace.event",
          "org.jumppatch.patcher.trace.json",
          "org.jumppatch.patcher.trace.page",
          "org.jumppatch.patcher.trace.picture",
          "org.jumppatch.patcher.trace",
          "org.jumppatch.patcher.check",
          "org.jumppatch.patcher.queue",
          "org.jumppatch.patcher.explain.table",
          "org.jumppatch.patcher.explain.text",
          "org.jumppatch.patcher.explain.boot",
          "org.jumppatch.patcher.explain.cfi",
          "org.jumppatch.patcher.explain.owner",
          "org.jumppatch.patcher.explain.pointer",
          "org.jumppatch.patcher.explain.live",
          "org.jumppatch.patcher.explain.module",
          "org.jumppatch.patcher.explain",
          "org.jumppatch.cli.terminal",
          "org.jumppatch.cli.syntax",
          "org.jumppatch.cli.image",
          "org.jumppatch.cli.options",
          "org.jumppatch.cli.report",
          "org.jumppatch.cli.report.keys",
          "org.jumppatch.cli.report.diff",
          "org.jumppatch.cli.report.explain",
          "org.jumppatch.cli.command",
          "org.jumppatch.cli.completion",
          "org.jumppatch.cli");

  /** So no class escapes the order by lying in a package that it does not name. */
  @ArchTest
  static void everyPackageHasAPlaceInTheOrder(JavaClasses all) {
    assertThat(packages(all)).contains("org.jumppatch.elf", "org.jumppatch.cli").isSubsetOf(ORDER);
  }

  /** So who opens the tree finds each package explained, and no other. */
  @ArchTest
  static void architectureTellsOfEveryPackageInOrder(JavaClasses all) throws IOException {
    List<String> told =
        Files.readAllLines(Checkout.root().resolve("ARCHITECTURE.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .map(line -> "org.jumppatch." + line.substring(3, line.indexOf('`', 3)))
            .toList();
    assertThat(told).isEqualTo(ORDER);
  }

  @ArchTest
  static void noPackageUsesALaterOne(JavaClasses all) {
    Set<String> present = packages(all);
    for (int i = 0; i < ORDER.size() - 1; i++) {
      String user = ORDER.get(i);
      if (present.contains(user)) {
        String[] later = ORDER.subList(i + 1, ORDER.size()).toArray(String[]::new);
        noClasses()
            .that()
            .resideInAPackage(user)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(later)
            .check(all);
      }
    }
  }

  @ArchTest
  static void everyPackageIsNullMarked(JavaClasses all) {
    assertThat(packages(all))
        .allSatisfy(
            name -> {
              JavaPackage found = all.getPackage(name);
              assertThat(found.isAnnotatedWith(NullMarked.class)).as(name).isTrue();
            });
  }

  @ArchTest
  static final ArchRule onlyDecodersBindNativeCode =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "org.jumppatch.elf.system",
              "org.jumppatch.elf.compression",
              "org.jumppatch.patcher.decode")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.sun.jna..");

  @ArchTest
  static final ArchRule onlyMainEndsTheProcess =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(Main.class.getName())
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class);

  @ArchTest
  static final ArchRule onlyTheCommandLineUsesTheStandardStreams =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.jumppatch.cli..")
          .should(ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule staticFieldsAreFinal = fields().that().areStatic().should().beFinal();

  @ArchTest
  static final ArchRule namesAreOfTheField =
      classes().should().haveNameNotMatching(".*(Manager|Helper|Utils?|Impl)(\\$.*)?");

  @ArchTest
  static final ArchRule noLoggers =
      noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..");

  @ArchTest static final ArchRule noFieldInjection = NO_CLASSES_SHOULD_USE_FIELD_INJECTION;

  @ArchTest
  static final ArchRule exceptionsSayWhatTheyAre = NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;

  private static Set<String> packages(JavaClasses all) {
    return all.stream().map(JavaClass::getPackageName).collect(toSet());
  }

  /** Module elf's test jar, which the tests of the other modules use. */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }
}
