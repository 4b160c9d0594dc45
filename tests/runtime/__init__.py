"""Rendered Workers in the real workerd: toolchain, lane, deploy gate and contract harness."""
