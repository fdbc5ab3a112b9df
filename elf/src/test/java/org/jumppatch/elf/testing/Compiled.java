package org.jumppatch.elf.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The sources of the small images, compiled anew with what the images in the tree lack: DWARF. */
public final class Compiled {
  private static final List<String> COMPILE =
      List.of(
          "gcc",
          "-g",
          "-std=gnu11",
          "-O2",
          "-ffreestanding",
          "-mgeneral-regs-only",
          "-fcf-protection=none",
          "-fno-stack-protector",
          "-fno-pic");

  private static final List<String> LINK =
      List.of("-nostdlib", "-static", "-no-pie", "-Wl,--build-id", "-Wl,-z,noseparate-code", "-o");

  private Compiled() {}

  /** Where a source is. */
  public static Path source(String name) {
    return Checkout.root().resolve("samples/c").resolve(name);
  }

  /** A program, linked; the test is left out where no compiler is installed. */
  public static Path program(String source, Path output, String... options) throws IOException {
    return run(LINK, source, output, options);
  }

  /** The program with static calls, which is linked as a kernel is. */
  public static Path calls(Path output) throws IOException {
    return program("calls.c", output, "-mno-red-zone", "-Wl,-T," + source("static_call.ld"));
  }

  /** The same as a program that runs wherever it is loaded, whose pointers the loader writes. */
  public static Path callsAnywhere(Path output) throws IOException {
    List<String> link =
        List.of(
            "-nostdlib",
            "-pie",
            "-Wl,-I,/lib64/ld-linux-x86-64.so.2",
            "-Wl,-z,noseparate-code,-z,norelro",
            "-o");
    return run(
        link, "calls.c", output, "-fpie", "-mno-red-zone", "-Wl,-T," + source("static_call.ld"));
  }

  /** The same before it is linked, with the relocations that a module has. */
  public static Path callsUnlinked(Path output) throws IOException {
    return run(List.of("-c", "-o"), "calls.c", output, "-mno-red-zone");
  }

  /** Links what {@link #callsUnlinked} made. */
  public static Path linkedCalls(Path object, Path output) throws IOException {
    List<String> command = new ArrayList<>(List.of("gcc", "-Wl,-T," + source("static_call.ld")));
    command.addAll(LINK);
    command.add(output.toString());
    command.add(object.toString());
    call(command);
    return output;
  }

  /** A relocatable file, as a module is one. */
  public static Path module(String source, Path output) throws IOException {
    return run(List.of("-c", "-o"), source, output);
  }

  private static Path run(List<String> how, String source, Path output, String... options)
      throws IOException {
    List<String> command = new ArrayList<>(COMPILE);
    command.addAll(List.of(options));
    command.addAll(how);
    command.add(output.toString());
    command.add(source(source).toString());
    call(command);
    return output;
  }

  /** Another of the tools that come with a compiler; the test is left out where it is not there. */
  public static void call(List<String> command) throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin", command.get(0))), command.get(0));
    Process process = new ProcessBuilder(command).inheritIO().start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
