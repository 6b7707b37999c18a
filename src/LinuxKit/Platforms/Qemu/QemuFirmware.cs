namespace LinuxKit.Platforms.Qemu;

/// <summary>UEFI firmware for a machine of QEMU.</summary>
/// <param name="CodePath">Path of the firmware: of its code alone when there is a <paramref name="VariablesPath"/>.</param>
/// <param name="VariablesPath">Path of its variables, which are read and never written; <see langword="null"/> for firmware that keeps none.</param>
/// <param name="IsSecure">Whether it wants a machine in which nothing but itself can write the variables.</param>
public sealed record QemuFirmware(string CodePath, string? VariablesPath = null, bool IsSecure = false);
