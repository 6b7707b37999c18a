using System.Buffers.Binary;

namespace LinuxKit.Disks.Iso9660;

/// <summary>The boot catalogue, one sector of entries of 32 bytes: El Torito 1.0, section 2.0; for UEFI also UEFI 2.10, section 13.3.2.1.</summary>
internal static class BootCatalog
{
    private const int EntrySize = 32;
    private const byte ValidationId = 0x01;
    private const byte LastSectionId = 0x91;
    private const byte Bootable = 0x88;
    private const byte X86 = 0x00;
    private const byte Efi = 0xEF;

    /// <summary>Writes the catalogue.</summary>
    /// <param name="sector">All zero.</param>
    /// <param name="bios">What a BIOS starts.</param>
    /// <param name="efi">What UEFI starts.</param>
    public static void Write(Span<byte> sector, BootCatalogEntry? bios, BootCatalogEntry? efi)
    {
        WriteValidation(sector, bios is null ? Efi : X86);
        WriteEntry(sector[EntrySize..], (bios ?? efi)!.Value);
        if (bios is not null && efi is not null)
        {
            WriteLastSection(sector[(2 * EntrySize)..], Efi);
            WriteEntry(sector[(3 * EntrySize)..], efi.Value);
        }
    }

    private static void WriteValidation(Span<byte> entry, byte platform)
    {
        entry[0] = ValidationId;
        entry[1] = platform;
        (entry[30], entry[31]) = (0x55, 0xAA);

        // All words together are zero.
        var sum = 0;
        for (var offset = 0; offset < EntrySize; offset += 2)
        {
            sum += BinaryPrimitives.ReadUInt16LittleEndian(entry[offset..]);
        }

        BinaryPrimitives.WriteUInt16LittleEndian(entry[28..], (ushort)-sum);
    }

    private static void WriteLastSection(Span<byte> header, byte platform)
    {
        header[0] = LastSectionId;
        header[1] = platform;
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], 1);
    }

    private static void WriteEntry(Span<byte> bytes, BootCatalogEntry entry)
    {
        bytes[0] = Bootable;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[6..], entry.LoadSectors);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], entry.Sector);
    }
}

/// <summary>An entry of the catalogue, without emulation.</summary>
/// <param name="LoadSectors">Offset 6; units of 512 bytes. To UEFI 0 means that the image reaches to the end of the disc.</param>
/// <param name="Sector">Offset 8; where the image begins.</param>
internal readonly record struct BootCatalogEntry(ushort LoadSectors, uint Sector);
