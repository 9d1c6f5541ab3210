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
        failures: u64,
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
                tag: "0abfe6def2196968cd0fecd9d12e8e06",
                challenge_text: "RL1:NLGFN5100W50IB0YI0PERF%DZSDU23.2Q1ZE M0LS0R-0L92ZI34K2Z2F:0GCBCA61QGKF5AVBOE8SP939BDQ026OR%*560",
                hash: "d563b9408453ee2beb3e6a2a0757f668f815d5bf9ca793778e8df2d2b52e008a",
                code: "9979 3152 4584",
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
                tag: "456bd450854bbca75755f045c0577978",
                challenge_text: "RL1:NLGFN5100W50IB0YI0JRATA8AHHTPH* D0PTYM0KS0R-0C6H/EMF.FMDR.SHSIS4JNT$FT6AJSD38A%P9:6L+%A  8S2BU2",
                hash: "a042a954e7b6735eeb2c94d8b7981a588403eaa4f69b5cb74b7f6df56cd2fe9c",
                code: "3411 6366",
            }
        }

        /// Texts beyond ASCII, and action 0.
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
                tag: "c01102de5ce3ca2c6877a6852f0a2850",
                challenge_text: "RL1:NLG.PA100W50HB0YI0:KV-XR:/OBCA*FR8OTEN0U60/S0R-0B3R::HAFKH.I-TK.C7F*TKX1M34A10F6B100KB0*M0DY0W016C1PN1:Y1I12$C2BO2UZ2423ND3.O3G 3H9AY62:4S*ZSSR5U5FU$GZC1Z1",
                hash: "0869eb6fdae6b40acf38681509ea9b79b6238e324cc18a205ec37ec3cf913999",
                code: "1234 8358",
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
                failures: 30,
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
                nonce: "242c15e48d15a411ea75ec8d2704b683",
                tag: "99c4d360f0101906610e6552c644ea0e",
                challenge_text: "RL1:NLGE%N100W50IB0YI0 H9QD9C-VWE7VSD-V9FN0FGWFGW:S0$Z3-5AZP59+S5X2-B2%+E0%H Q0IQGF6BFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWLX6W74FGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGW*BWF6BFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGW%:6W74FGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWFGWKCWYJJMWQVFUG736CCI C-2PNQT",
                hash: "9936c8d25154c32aedc6bd23b833bca7a9a3e02fc352b27c722c139e9d103ca4",
                code: "6244 0314 9653 4899 6961",
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
            let (epoch, failures) = (Epoch(self.epoch), Failures::new(self.failures).unwrap());
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
            let code = keys.code().code(&authentic, self.offer_length);
            let code = code.expect("suite 1");
            assert_eq!(*code.grouped(), self.code);
            assert!(code.matches(&TypedCode::parse(self.code, code.length()).unwrap()));
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
