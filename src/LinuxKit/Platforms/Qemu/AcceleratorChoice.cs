using System.Runtime.InteropServices;
using LinuxKit.Oci;

namespace LinuxKit.Platforms.Qemu;

/// <summary>What was chosen to execute the guest, and why a faster one was not, in words for a person.</summary>
/// <param name="Accelerator">The choice.</param>
/// <param name="Remark">What the person should know, or <see langword="null"/>.</param>
public sealed record AcceleratorChoice(Accelerator Accelerator, string? Remark = null)
{
    /// <summary>The host's architecture, by OCI's name.</summary>
    public static string HostArchitecture { get; } =
        Platform.NormalizeArchitecture(RuntimeInformation.OSArchitecture.ToString());

    /// <summary>Chooses the fastest accelerator that works for a guest.</summary>
    /// <param name="program">Full path of QEMU.</param>
    /// <param name="architecture">OCI's name of the guest's architecture.</param>
    /// <param name="probe">Tries what is there.</param>
    /// <param name="cancellationToken">Stops the choice.</param>
    public static async Task<AcceleratorChoice> MakeAsync(
        string program, string architecture, AcceleratorProbe probe, CancellationToken cancellationToken)
    {
        if (architecture != HostArchitecture)
        {
            return new(Accelerator.Tcg, $"An {HostArchitecture} processor can't run {architecture} code itself: QEMU translates it.");
        }

        if (OfHost() is not { } accelerator)
        {
            return new(Accelerator.Tcg, "There is no hypervisor here (/dev/kvm): QEMU translates the guest's code.");
        }

        return await probe.WorksAsync(program, architecture, accelerator, cancellationToken).ConfigureAwait(false)
            ? new(accelerator)
            : new(Accelerator.Tcg, $"{accelerator.ToString().ToUpperInvariant()} ran no small guest within two seconds: QEMU translates the guest's code.");
    }

    private static Accelerator? OfHost()
    {
        if (OperatingSystem.IsMacOS())
        {
            return Accelerator.Hvf;
        }

        if (OperatingSystem.IsWindows())
        {
            return Accelerator.Whpx;
        }

        return File.Exists("/dev/kvm") ? Accelerator.Kvm : null;
    }
}
