package org.jumppatch.elf.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * A short fuzz of every {@link FuzzTest} of a class, by its saved inputs and mutations of them. It
 * needs no instrumentation and is the same for the same seed. The system properties {@code
 * jumppatch.fuzz.executions} and {@code jumppatch.fuzz.seed} make it longer and another one.
 */
public final class MutatedSeeds {
  private static final int EXECUTIONS = Integer.getInteger("jumppatch.fuzz.executions", 500);
  private static final long SEED = Long.getLong("jumppatch.fuzz.seed", 1);

  private MutatedSeeds() {}

  /** A test for each fuzz test of these objects. */
  public static Stream<DynamicTest> of(Object... tests) {
    return Arrays.stream(tests)
        .flatMap(
            test ->
                Arrays.stream(test.getClass().getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(FuzzTest.class))
                    .sorted((a, b) -> a.getName().compareTo(b.getName()))
                    .map(
                        method ->
                            DynamicTest.dynamicTest(
                                test.getClass().getSimpleName() + "." + method.getName(),
                                () -> run(test, method))));
  }

  private static void run(Object test, Method method) throws ReflectiveOperationException {
    method.setAccessible(true);
    List<byte[]> seeds = seeds(method);
    Mutations mutations = new Mutations(seeds, SEED);
    for (int i = 0; i < EXECUTIONS; i++) {
      byte[] input = i < seeds.size() ? seeds.get(i) : mutations.next();
      try {
        method.invoke(test, (Object) input.clone());
      } catch (InvocationTargetException e) {
        throw new AssertionError(saved(method, i, input) + ": " + e.getCause(), e.getCause());
      }
    }
  }

  /** The inputs that come with the project, where Jazzer looks for them too. */
  private static List<byte[]> seeds(Method method) {
    Class<?> type = method.getDeclaringClass();
    Path folder = inputs(type);
    List<byte[]> seeds = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder.resolve(method.getName()))) {
      for (Path file : files.sorted().toList()) {
        seeds.add(Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(seeds).isNotEmpty();
    return seeds;
  }

  private static Path inputs(Class<?> type) {
    String name = type.getSimpleName() + "Inputs";
    try {
      return Path.of(Objects.requireNonNull(type.getResource(name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String saved(Method method, int execution, byte[] input) {
    try {
      Path folder = Files.createDirectories(Path.of("target/fuzz"));
      Path file = folder.resolve(method.getName() + "-" + SEED + "-" + execution);
      return "seed %d, execution %d, input %s"
          .formatted(SEED, execution, Files.write(file, input).toAbsolutePath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
