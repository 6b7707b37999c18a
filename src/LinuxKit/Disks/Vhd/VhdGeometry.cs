namespace LinuxKit.Disks.Vhd;

/// <summary>A disk as BIOSes used to see it: Microsoft, Virtual Hard Disk Image Format Specification 1.0, appendix "CHS Calculation". It may say less than the disk has.</summary>
/// <param name="Cylinders">Number of cylinders.</param>
/// <param name="Heads">Number of heads.</param>
/// <param name="SectorsPerTrack">Number of sectors of each head in each cylinder.</param>
internal readonly record struct VhdGeometry(ushort Cylinders, byte Heads, byte SectorsPerTrack)
{
    private const int MaximumCylinders = 65535;
    private const int MaximumHeads = 16;
    private const int CylindersOfBios = 1024;

    /// <summary>The geometry that the specification computes for a disk.</summary>
    /// <param name="sectorCount">Sectors of the disk.</param>
    public static VhdGeometry Of(long sectorCount)
    {
        var total = (int)Math.Min(sectorCount, MaximumCylinders * MaximumHeads * 255);
        if (total >= MaximumCylinders * MaximumHeads * 63)
        {
            return Of(total, MaximumHeads, 255);
        }

        var tracks = total / 17;
        var heads = Math.Max(4, (tracks + CylindersOfBios - 1) / CylindersOfBios);
        if (heads <= MaximumHeads && tracks < heads * CylindersOfBios)
        {
            return Of(total, heads, 17);
        }

        return total / 31 < MaximumHeads * CylindersOfBios ? Of(total, MaximumHeads, 31) : Of(total, MaximumHeads, 63);
    }

    private static VhdGeometry Of(int total, int heads, int sectorsPerTrack) =>
        new((ushort)(total / sectorsPerTrack / heads), (byte)heads, (byte)sectorsPerTrack);
}
