namespace LinuxKit.Disks.Vhd;

/// <summary>The checksum of VHD's structures: the one's complement of the sum of all bytes but its own.</summary>
internal static class VhdChecksum
{
    /// <summary>Computes it.</summary>
    /// <param name="structure">The structure, whose field for the checksum is zero.</param>
    public static uint Of(ReadOnlySpan<byte> structure)
    {
        var sum = 0u;
        foreach (var value in structure)
        {
            sum += value;
        }

        return ~sum;
    }
}
