using LinuxKit.Boot.Pe;

namespace LinuxKit.Boot;

/// <summary>What UEFI starts.</summary>
internal static class EfiProgram
{
    /// <summary>Where UEFI looks for a program on a medium that nobody told it of (UEFI 2.10, 3.5.1.1), with slashes and without one in front.</summary>
    /// <param name="architecture">OCI's name of the architecture: <c>amd64</c> or <c>arm64</c>.</param>
    public static string PathOf(string architecture) => architecture == "arm64" ? "EFI/BOOT/BOOTAA64.EFI" : "EFI/BOOT/BOOTX64.EFI";

    /// <summary>Looks whether UEFI can start a kernel.</summary>
    /// <param name="kernel">The kernel's file, from its start.</param>
    /// <param name="size">Its length in bytes.</param>
    /// <param name="architecture">OCI's name of the architecture: <c>amd64</c> or <c>arm64</c>.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">The file is no EFI program, one for another architecture, or cut off.</exception>
    public static async Task CheckKernelAsync(Stream kernel, long size, string architecture, CancellationToken cancellationToken)
    {
        var header = new byte[PeHeaders.MaximumSize];
        var read = await kernel.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        var headers = PeHeaders.Read(header.AsSpan(0, read));
        if (PeHeaders.MachineOf(header) != (architecture == "arm64" ? PeMachine.Arm64 : PeMachine.Amd64))
        {
            throw PeDiagnostics.BadImage.Error($"The file is no program for {architecture}.");
        }

        if (headers.Sections.Any(section => (long)section.PointerToRawData + section.SizeOfRawData > size))
        {
            throw PeDiagnostics.BadImage.Error($"The file is cut off after {size} bytes.");
        }
    }
}
