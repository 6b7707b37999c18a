using System.Collections.Immutable;

namespace LinuxKit.Platforms.Qemu;

/// <summary>Finds UEFI firmware where distributions and QEMU itself put it.</summary>
public static class FirmwareSearch
{
    private static readonly ImmutableArray<QemuFirmware> Amd64 =
    [
        new("OVMF/OVMF_CODE_4M.fd", "OVMF/OVMF_VARS_4M.fd"),
        new("OVMF/OVMF_CODE.fd", "OVMF/OVMF_VARS.fd"),
        new("edk2/ovmf/OVMF_CODE.fd", "edk2/ovmf/OVMF_VARS.fd"),
        new("edk2/x64/OVMF_CODE.4m.fd", "edk2/x64/OVMF_VARS.4m.fd"),
        new("qemu/edk2-x86_64-code.fd", "qemu/edk2-i386-vars.fd"),
    ];

    private static readonly ImmutableArray<QemuFirmware> Amd64Secure =
    [
        new("OVMF/OVMF_CODE_4M.secboot.fd", "OVMF/OVMF_VARS_4M.fd", IsSecure: true),
        new("OVMF/OVMF_CODE.secboot.fd", "OVMF/OVMF_VARS.fd", IsSecure: true),
        new("edk2/ovmf/OVMF_CODE.secboot.fd", "edk2/ovmf/OVMF_VARS.fd", IsSecure: true),
        new("edk2/x64/OVMF_CODE.secboot.4m.fd", "edk2/x64/OVMF_VARS.4m.fd", IsSecure: true),
        new("qemu/edk2-x86_64-secure-code.fd", "qemu/edk2-i386-vars.fd", IsSecure: true),
    ];

    private static readonly ImmutableArray<QemuFirmware> Arm64 =
    [
        new("qemu-efi-aarch64/QEMU_EFI.fd"),
        new("edk2/aarch64/QEMU_EFI.fd"),
        new("qemu/edk2-aarch64-code.fd"),
    ];

    // Debian's, with the only variables of it that are a store: of one with keys, in whose place others can be put.
    private static readonly ImmutableArray<QemuFirmware> Arm64Secure = [new("AAVMF/AAVMF_CODE.fd", "AAVMF/AAVMF_VARS.snakeoil.fd")];

    /// <summary>Finds the firmware for an architecture's machine.</summary>
    /// <param name="architecture">OCI's name of the guest's architecture.</param>
    /// <param name="program">Full path of the QEMU that will load it.</param>
    /// <param name="isSecure">Whether it must have Secure Boot.</param>
    /// <returns>The firmware, with full paths, or <see langword="null"/> when none is installed.</returns>
    public static QemuFirmware? Find(string architecture, string program, bool isSecure = false)
    {
        // <prefix>/share beside <prefix>/bin, as Homebrew has it; on Windows all lies in <QEMU's folder>/share, without a folder of its own.
        var folder = Path.GetDirectoryName(program) ?? "";
        string[] shares = [Path.Combine(folder, "..", "share"), "/usr/share", Path.Combine(folder, "share")];
        var known = (architecture, isSecure) switch
        {
            ("amd64", true) => Amd64Secure,
            ("amd64", false) => Amd64,
            ("arm64", true) => Arm64Secure,
            ("arm64", false) => Arm64,
            _ => [],
        };
        return shares
            .SelectMany(share => known, (share, firmware) => At(share, firmware))
            .Concat(known.Select(firmware => At(Path.Combine(folder, "share"), firmware, Path.GetFileName)))
            .FirstOrDefault(firmware => File.Exists(firmware.CodePath) && (firmware.VariablesPath is null || File.Exists(firmware.VariablesPath)));
    }

    private static QemuFirmware At(string folder, QemuFirmware firmware, Func<string, string?>? nameOf = null)
    {
        string Full(string path) => Path.GetFullPath(Path.Combine(folder, nameOf?.Invoke(path) ?? path));
        return firmware with { CodePath = Full(firmware.CodePath), VariablesPath = firmware.VariablesPath is { } variables ? Full(variables) : null };
    }
}
