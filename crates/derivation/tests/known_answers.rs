//! Known answers, computed from the specification alone by an independent program (another
//! language, with its own CBOR, base45, HKDF and code arithmetic).

// Clippy's leave for tests ends where `cfg(test)` ends.
#[cfg(test)]
mod known_answers {
    use relatch_derivation::{BindingKey, FactoryKey, Keys, SeedInput, TypedCode};
    use relatch_wire::{
        Action, Challenge, ChallengeMessage, CodeLength, Contribution, Epoch, Extension,
        Extensions, Failures, Freshness, Identity, Offer, OfferMessage,
    };

    /// One offer and one challenge: what goes in, and what must come out.
    struct Case {
        identity: (&'static str, &'static str, &'static str),
        secret: [u8; 32],
        offer_length: CodeLength,
        factory_key: Option<[u8; 32]>,
        offer_extensions: Vec<(i8, Vec<u8>)>,
        action: Action,
        epoch: u32,
        failures: u32,
        code_length: CodeLength,
        random: [u8; 32],
        uptime: u64,
        boot: u64,
        made: u64,
        challenge_extensions: Vec<(i8, Vec<u8>)>,

        attestation: Option<&'static str>,
        offer_text: &'static str,
        binding_key: &'static str,
        confirmation: &'static str,
        locator: &'static str,
        nonce: &'static str,
        tag: &'static str,
        challenge_text: &'static str,
        hash: &'static str,
        code: &'static str,
    }

    impl Case {
        /// The worked example of the specification (`spec/example.md`).
        fn example() -> Self {
            Self {
                identity: ("Example", "NVR-8", "SN0001"),
                secret: counting(0),
                offer_length: CodeLength::Twelve,
                factory_key: Some(counting(0x60)),
                offer_extensions: vec![],
                action: Action::SetPassword,
                epoch: 2,
                failures: 1,
                code_length: CodeLength::Twelve,
                random: counting(0x20),
                uptime: 61_000,
                boot: 7,
                made: 0,
                challenge_extensions: vec![],
                attestation: Some("94217a2cce302a3a9f432bd8c822e25d"),
                offer_text: "RL1:$FGRVA200W50UD09Z8BECP9ETYCE C3-ABW51P0-NA646746IU0224X507H0QS00+0J61%H1CT1V+1572OI2/T2H-2 73AJ3TU3M-3KN1I8AKA4+T5046MI75M8BIRKI432",
                binding_key: "6923afdecaab2120250080dff27290184af0b0db15e9349a7c91c739bc48a779",
                confirmation: "8641 5701 4802",
                locator: "d8226d926be41833ce2e74e6",
                nonce: "117c1b08135a77247ebc60e70901a11e",
                tag: "595cec20e0b94b38ab92fc13384dc021",
                challenge_text: "RL1:NLGXY5100W50IB0YI0PERF%DZSDU23.2Q1ZE M0LS0IY0R-0L92ZI34K2Z2F:0GCBCA61QGK47ASXB1745JNH778QIFJ2E$9X0",
                hash: "3495c1c3bc4c8e8b4f84aa5e33c39c521b434a3867941fdba1917a72416f4a45",
                code: "6438 6992 9328",
            }
        }

        /// The smallest values.
        fn smallest() -> Self {
            Self {
                identity: ("", "", ""),
                secret: counting(0),
                offer_length: CodeLength::Eight,
                factory_key: None,
                offer_extensions: vec![],
                action: Action::SetPassword,
                epoch: 0,
                failures: 0,
                code_length: CodeLength::Eight,
                random: [0x11; 32],
                uptime: 0,
                boot: 0,
                made: 0,
                challenge_extensions: vec![],
                attestation: None,
                offer_text: "RL1:$FGZ66200W50ND09J0+O0IU0224X507H0QS00+0J61%H1CT1V+1572OI2/T2H-2 73AJ3TU3M-380",
                binding_key: "657f061bd3d12fcdbdeb971ea55ca4a9670d97f281991cdbb885b0d0deb612b4",
                confirmation: "0154 4807",
                locator: "53ec412789808afb6d50e9ca",
                nonce: "8793b0a77e18d7f28b8fe0c2b94a7d45",
                tag: "711d454b8d4885b2c04059920c3845b1",
                challenge_text: "RL1:NLGXY5100W50IB0YI0JRATA8AHHTPH* D0PTYM0KS0EY0R-0C6H/EMF.FMDR.SHSIS4JNT$FS7ANV3 O9P79+QM368%KI557.3",
                hash: "3baa7af57e3c5f4f1e4dfae37cb9760b34574dec8829cf7e9635e7ab1b19a2e8",
                code: "0750 9460",
            }
        }

        /// Texts beyond ASCII, action 0, a code longer than the least.
        fn mixed() -> Self {
            Self {
                identity: ("Vendeur é", "模型 16", "SN-00042"),
                secret: counting(100),
                offer_length: CodeLength::Twelve,
                factory_key: Some(counting(200)),
                offer_extensions: vec![(-1, vec![])],
                action: Action::CheckBinding,
                epoch: 300,
                failures: 23,
                code_length: CodeLength::Sixteen,
                random: [0x22; 32],
                uptime: 600_000,
                boot: 7,
                made: 3,
                challenge_extensions: vec![(-1, vec![0]), (-24, counting(0).to_vec())],
                attestation: Some("37b498bbffe195002686f2cf7fc19f33"),
                offer_text: "RL1:$FG94C200W50XD0M-A0/D8$CBJE4XOIJ087T0LK.1K634D$6M8DX*9646A46PE6F6B6VCP.C:8DIKD$VDB/DU9E4LENWE./EGAFZLF9XFS:F2BGLMGIY0D21+17*DJUFWT$I7*4EVUZ6GU5KL34",
                binding_key: "7d83a87cb4c886422f23c4ffbecab3502240e5c9e4e5a02847beae8296c2b1bc",
                confirmation: "1303 6078 1576",
                locator: "f8e7db89c5935141d85de9a5",
                nonce: "d6258e61a0e195d5a37639a5ec4f0dca",
                tag: "02d5529d2998f673da16b2fc7e5fefde",
                challenge_text: "RL1:NLGF$A100W50HB0YI0:KV-XR:/OBCA*FR8OTEN0U60/S0MY0R-0B3R::HAFKH.I-TK.C7F*TKX1M34A10F6B100KB0*M0DY0W016C1PN1:Y1I12$C2BO2UZ2423ND3.O3G 375AP/Q3*J8FJ3TE5*2I-VY5C.4",
                hash: "8da1e7d0e3cf27e04cbbd9b7da67e4984d82c8bdf316ce740309e5ec43bf0c4f",
                code: "8262 9174 3203 5078",
            }
        }

        /// The largest values.
        fn largest() -> Self {
            Self {
                identity: (
                    "vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv",
                    "mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm",
                    "ssssssssssssssssssssssssssssssssssssssssssssssss",
                ),
                secret: [0xff; 32],
                offer_length: CodeLength::Twenty,
                factory_key: Some([0xff; 32]),
                offer_extensions: (-4..=-1).map(|key| (key, vec![0xff; 32])).collect(),
                action: Action::SetPassword,
                epoch: u32::MAX,
                failures: u32::MAX,
                code_length: CodeLength::Twenty,
                random: [0xff; 32],
                uptime: u64::MAX,
                boot: u64::MAX,
                made: u64::MAX,
                challenge_extensions: (-24..=-21).map(|key| (key, vec![0xff; 32])).collect(),
                attestation: Some("8d9a4d39f9d952976127879c8a71689c"),
                offer_text: "RL1:%FG670MXLIB0X50H8F-/E-/E-/E-/E-/E-/E-/E-/E-/E-/E-/E-/E-/E-/E-/E-/EXJ0L44N$DN$DN$DN$DN$DN$DN$DN$DN$DN$DN$DN$DN$DN$DN$D8ZDX8FZQEZQEZQEZQEZQEZQEZQEZQEZQEZQEZQEZQEZQEZQEZQEZQEZQEZQEZQEZQEZQEZQEZQEZQEIU0W74FGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGW AW/N2B8A MJ E7ELR86J*:4OZJ7FE8XJF6BFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWV94W74FGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWJBWF6BFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGW3L4W74FGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWU5",
                binding_key: "e5899c5360f0d773e2f399e90a063926666b746e39aeb1780faddf7566dc47f5",
                confirmation: "9629 5969 1976 1216 6145",
                locator: "4a524994fc7839f56be04ccd",
                nonce: "b9b466095b1b6082dbadcc40eecb22e1",
                tag: "de19af1766b8e43fd44cd30450f71326",
                challenge_text: "RL1:NLGZLO100W50IB0YI0 H9QD9C-VWE7VSD-V9FN0FGWFGW1T0FGWFGWQY0R-0KLNL+CDNB19CWYR/ PL8UJI4ZR6W74FGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGW%BWF6BFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGW7*6W74FGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGW+BWF6BFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGW2AA5B35/2$GN5382W9OO0QAV%0",
                hash: "c0d4ecb359bbe2eefd2b0dd77b8c9a7199442b05af7fcc1544b03fb48194f720",
                code: "2961 7657 7161 3233 3935",
            }
        }

        fn offer(&self) -> OfferMessage {
            let (vendor, model, serial) = self.identity;
            let mut offer = Offer {
                identity: Identity::new(vendor, model, serial).unwrap(),
                contribution: Contribution::Secret(self.secret.into()),
                code_length: self.offer_length,
                attestation: None,
                extensions: extensions(&self.offer_extensions),
            };
            offer.attestation = self
                .factory_key
                .map(|key| FactoryKey::new(&key).attest(&offer));
            OfferMessage::new(offer)
        }

        fn challenge(&self, keys: &Keys) -> Challenge {
            let (epoch, failures) = (Epoch(self.epoch), Failures(self.failures));
            let nonce = keys.seed().nonce(SeedInput {
                random: self.random.into(),
                epoch,
                failures,
                uptime: self.uptime,
                boot: self.boot,
                made: self.made,
            });
            Challenge {
                action: self.action,
                locator: keys.locator(),
                epoch,
                failures,
                code_length: self.code_length,
                freshness: Freshness::Nonce(nonce),
                extensions: extensions(&self.challenge_extensions),
            }
        }

        fn check(&self) {
            let offer = self.offer();
            let attestation = offer
                .offer()
                .attestation
                .map(|attestation| hex(&attestation));
            assert_eq!(attestation.as_deref(), self.attestation);
            assert_eq!(*offer.to_text(), self.offer_text);
            let key = BindingKey::from_offer(&OfferMessage::from_text(self.offer_text).unwrap())
                .expect("suite 1");
            assert_eq!(hex(key.expose()), self.binding_key);
            let keys = Keys::derive(&key);
            assert_eq!(*keys.confirm().code(&offer).grouped(), self.confirmation);
            assert_eq!(hex(&keys.locator().0), self.locator);

            let challenge = self.challenge(&keys);
            let Freshness::Nonce(nonce) = challenge.freshness else {
                panic!("suite 1");
            };
            assert_eq!(hex(&nonce.0), self.nonce);
            let sealed = keys.tag().seal(challenge);
            assert_eq!(hex(&sealed.tag().0), self.tag);
            assert_eq!(sealed.to_text(), self.challenge_text);

            let scanned = ChallengeMessage::from_text(self.challenge_text).unwrap();
            let authentic = keys.tag().authenticate(scanned).unwrap();
            assert_eq!(hex(&authentic.hash().0), self.hash);
            let code = keys.code().code(&authentic).expect("suite 1");
            assert_eq!(*code.grouped(), self.code);
            assert!(code.matches(&TypedCode::parse(self.code, self.code_length).unwrap()));
        }
    }

    /// 32 bytes that count up from `first`.
    fn counting(first: u8) -> [u8; 32] {
        core::array::from_fn(|place| first + place as u8)
    }

    fn extensions(all: &[(i8, Vec<u8>)]) -> Extensions {
        let all = all
            .iter()
            .map(|(key, value)| Extension::new(*key, value).unwrap());
        Extensions::new(all).unwrap()
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn the_worked_example() {
        Case::example().check();
    }

    #[test]
    fn smallest_values() {
        Case::smallest().check();
    }

    #[test]
    fn mixed_values() {
        Case::mixed().check();
    }

    #[test]
    fn largest_values() {
        Case::largest().check();
    }
}
