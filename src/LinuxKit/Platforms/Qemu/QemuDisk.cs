namespace LinuxKit.Platforms.Qemu;

/// <summary>A disk of a machine. What the guest writes to it is gone when the machine ends: the file is a build's output.</summary>
/// <param name="Path">Path of the file.</param>
/// <param name="Format">QEMU's name of its format: <c>raw</c>, <c>qcow2</c>, <c>vpc</c>, <c>vhdx</c>, <c>vmdk</c>, <c>vdi</c>.</param>
/// <param name="IsCdrom">Whether it is in a CD drive.</param>
public sealed record QemuDisk(string Path, string Format, bool IsCdrom = false);
