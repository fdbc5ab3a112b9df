/** Uses jumppatch as a library. */
module example {
  requires org.jumppatch.elf;
  requires org.jumppatch.patcher;
}
