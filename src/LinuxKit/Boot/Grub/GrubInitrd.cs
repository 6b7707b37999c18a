namespace LinuxKit.Boot.Grub;

/// <summary>
/// Where GRUB puts an initrd on a machine with a BIOS: behind the kernel, with its end below 896 MiB (GRUB 2.06: loader/i386/linux.c, grub_cmd_initrd). Its sums have
/// 32 bits, so that it takes what is larger than all of that as well, and puts it wherever memory is.
/// </summary>
internal static class GrubInitrd
{
    // include/grub/i386/linux.h, GRUB_LINUX_INITRD_MAX_ADDRESS, and the 64 KiB below it that old kernels had no use for.
    private const long End = 0x37FF_FFFF - 0x1_0000;
    private const long PageSize = 4096;

    /// <summary>Looks whether there is a place.</summary>
    /// <param name="kernel">The kernel's file, from its start.</param>
    /// <param name="size">Bytes of the initrd.</param>
    /// <param name="location">Where the image was asked for.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">GRUB would refuse the initrd.</exception>
    public static async Task CheckAsync(Stream kernel, long size, SourceLocation location, CancellationToken cancellationToken)
    {
        var header = new byte[KernelImage.HeaderSize];
        var read = await kernel.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (KernelImage.Read(header.AsSpan(0, read)).EndInMemory is { } start && RoundDown(End) - RoundUp(start) is var room && RoundUp(size) > room && RoundUp(size) <= End)
        {
            throw GrubDiagnostics.NoPlace.Error(
                $"GRUB has no place for the initrd, which has {ByteSize.Show(size)}: behind this kernel, it has one for {ByteSize.Show(Math.Max(0, room))}, or for more than {ByteSize.Show(End)}.", location);
        }
    }

    private static long RoundUp(long size) => (size + PageSize - 1) & -PageSize;

    private static long RoundDown(long address) => address & -PageSize;
}
