use super::*;

fn shown(when: Option<When>) -> String {
    match when {
        None => "-".to_owned(),
        Some(When::At(stamp)) => stamp.to_string(),
        Some(When::Relative(raw)) => format!("~{raw}"),
    }
}

#[track_caller]
fn check(reader: &TimeReader, cases: &[(&str, &str)]) {
    let wrong: Vec<_> = cases
        .iter()
        .map(|&(text, expected)| (text, expected, shown(reader.parse(text))))
        .filter(|(_, expected, found)| expected != found)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn reader(lang: Option<&str>, reference: Option<&str>) -> TimeReader {
    TimeReader::for_document([], lang, reference.map(|stamp| stamp.parse().unwrap()))
}

#[test]
fn absolute_times_of_every_language_are_read() {
    check(
        &reader(None, None),
        &[
            ("6 November 2023 16: 35", "2023-11-06T16:35:00"),
            ("6 ноября 2023 16:35", "2023-11-06T16:35:00"),
            ("23. Juni 2016 um 17:21 Uhr", "2016-06-23T17:21:00"),
            ("8. April 2019 @ 11:38", "2019-04-08T11:38:00"),
            ("29.07.2020 // 12:56", "2020-07-29T12:56:00"),
            ("17.10.2019, 14:14", "2019-10-17T14:14:00"),
            ("14.09.2022 um 21.11", "2022-09-14T21:11:00"),
            ("06.11.23 - 14:00", "2023-11-06T14:00:00"),
            ("Le 11 septembre 2018 à 12:57", "2018-09-11T12:57:00"),
            ("11 septembre 2018 à 12 h 05", "2018-09-11T12:05:00"),
            ("1er janvier 2020, 12h05", "2020-01-01T12:05:00"),
            ("12 de marzo de 2021 a las 16:35", "2021-03-12T16:35:00"),
            ("12 de março de 2021 às 16h35", "2021-03-12T16:35:00"),
            ("March 10, 2017 at 12:20 AM", "2017-03-10T00:20:00"),
            ("March 10th, 2017 at 12:20 p.m.", "2017-03-10T12:20:00"),
            ("Feb 7, 2014 at 10:53", "2014-02-07T10:53:00"),
            ("Fri Mar 04, 2016 5:01 pm", "2016-03-04T17:01:00"),
            ("» Fri Mar 04, 2016 5:01 pm", "2016-03-04T17:01:00"),
            ("17 May 2013 3:15pm", "2013-05-17T15:15:00"),
            ("12 мая 2024, 18:30", "2024-05-12T18:30:00"),
            ("12 мая 2024 г. в 18:30", "2024-05-12T18:30:00"),
            ("12 травня 2024 р. о 18:30", "2024-05-12T18:30:00"),
            ("3 stycznia 2022 o 09:05", "2022-01-03T09:05:00"),
            ("3 januari 2022 om 9:05 uur", "2022-01-03T09:05:00"),
            ("3 Ocak 2022 Pazartesi 09:05", "2022-01-03T09:05:00"),
            ("2013/12/28 10:28", "2013-12-28T10:28:00"),
            ("2013-5-6 08:09:10", "2013-05-06T08:09:10"),
            ("2014年2月7日 10:53", "2014-02-07T10:53:00"),
            ("2014年2月7日(金) 午後3時05分", "2014-02-07T15:05:00"),
            ("2014年2月7日 下午3:15", "2014-02-07T15:15:00"),
            ("於 2014/02/07 21:03", "2014-02-07T21:03:00"),
            ("发表于 2013-5-6 08:09:10", "2013-05-06T08:09:10"),
            ("16:35, 6 November 2023", "2023-11-06T16:35:00"),
            ("March 5, 2018\n2:32 PM", "2018-03-05T14:32:00"),
            ("April 5, 2018", "2018-04-05"),
            ("Posted on 6 Nov 2023 (edited)", "2023-11-06"),
            ("29. Februar 2023", "-"),
            ("0000-00-00 00:00:00", "-"),
            ("1.2.3.4", "-"),
            ("16:35", "-"),
            ("May", "-"),
            ("Reply", "-"),
            ("6 November 2023 was a day", "-"),
        ],
    );
}

#[test]
fn the_document_decides_whether_the_month_leads() {
    check(
        &reader(Some("en"), None),
        &[("11/06/2023 4:35 PM", "2023-11-06T16:35:00"), ("11.06.2023", "2023-06-11")],
    );
    check(&reader(Some("fr"), None), &[("11/06/2023", "2023-06-11")]);
    let day_first = TimeReader::for_document(["27/05/2020 a", "03/04/2020"], Some("en"), None);
    check(&day_first, &[("03/04/2020", "2020-04-03")]);
    let month_first = TimeReader::for_document(["05/27/2020"], Some("de"), None);
    check(&month_first, &[("03/04/2020", "2020-03-04")]);
}

#[test]
fn relative_times_count_from_the_reference() {
    check(
        &reader(None, Some("2023-11-08T10:00:30Z")),
        &[
            ("vor 8 Stunden", "2023-11-08T02:00:30Z"),
            ("2 hours ago", "2023-11-08T08:00:30Z"),
            ("an hour ago", "2023-11-08T09:00:30Z"),
            ("50 Minuten 46 Sekunden her", "2023-11-08T09:09:44Z"),
            ("1 Monat her", "2023-10-08"),
            ("3 weeks ago (edited)", "2023-10-18"),
            ("il y a 2 heures", "2023-11-08T08:00:30Z"),
            ("hace 3 días", "2023-11-05"),
            ("2 часа назад", "2023-11-08T08:00:30Z"),
            ("неделю назад", "2023-11-01"),
            ("вчера, 16:35", "2023-11-07T16:35:00"),
            ("сегодня в 10:00", "2023-11-08T10:00:00"),
            ("У п'ятницю у 03:20", "2023-11-03T03:20:00"),
            ("昨天 21:30", "2023-11-07T21:30:00"),
            ("3日前", "2023-11-05"),
            ("3天前", "2023-11-05"),
            ("2 jaar geleden", "2021-11-08"),
            ("5 gün önce", "2023-11-03"),
            ("2 dni temu", "2023-11-06"),
            ("há 2 dias", "2023-11-06"),
            ("5h", "2023-11-08T05:00:30Z"),
            ("5 November, 10:00", "2023-11-05T10:00:00"),
            ("24 December", "2022-12-24"),
        ],
    );
}

#[test]
fn a_relative_time_without_a_reference_is_kept_as_shown() {
    check(
        &reader(None, None),
        &[
            ("vor 8 Stunden", "~vor 8 Stunden"),
            ("yesterday at 16:35", "~yesterday at 16:35"),
            ("3日前", "~3日前"),
        ],
    );
}

#[test]
fn a_time_is_found_inside_a_line_at_word_edges() {
    for (text, expected) in [
        ("Neuni 23.07.2020 // 12:59", "23.07.2020 // 12:59 = 2020-07-23T12:59:00"),
        ("Armanox June 28, 2015 at 10:25 pm", "June 28, 2015 at 10:25 pm = 2015-06-28T22:25:00"),
        ("IwonaMay 30, 2019 at 1:06 PM", "May 30, 2019 at 1:06 PM = 2019-05-30T13:06:00"),
        (
            "Rolf schrieb am 29. Juli 2020 um 12:56:",
            "schrieb am 29. Juli 2020 um 12:56 = 2020-07-29T12:56:00",
        ),
        ("#2.1 — vor 8 Stunden", "vor 8 Stunden = ~vor 8 Stunden"),
        ("15. August 2020 at 9:35 amReply", "15. August 2020 at 9:35 am = 2020-08-15T09:35:00"),
        ("j_1987 May 4, 2021 at 3:22 pm", "May 4, 2021 at 3:22 pm = 2021-05-04T15:22:00"),
        ("CinemaFan12 мая 2024, 18:30", "12 мая 2024, 18:30 = 2024-05-12T18:30:00"),
        ("it was closed for a week and more", "-"),
        ("version 10.2.13 of it", "-"),
        ("host 192.168.10.12", "-"),
        ("call 2020-12-12-12", "-"),
        ("the 5 may be right", "-"),
        ("open 10:00 to 16:35", "-"),
    ] {
        let found = reader(None, None).find(text);
        let found =
            found.map_or("-".to_owned(), |(range, when)| format!("{} = {}", &text[range], shown(Some(when))));
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn machine_times_keep_their_zone_and_nothing_else_is_one() {
    for (text, expected) in [
        ("1699281300", "2023-11-06T14:35:00Z"),
        ("1699281300.0", "2023-11-06T14:35:00Z"),
        ("1699281300123", "2023-11-06T14:35:00Z"),
        ("2011-08-31T15:16:29Z", "2011-08-31T15:16:29Z"),
        ("2014-04-22T15:26:26.278-05:00", "2014-04-22T15:26:26-05:00"),
        ("2014-04-22T15:26:26+0000", "2014-04-22T15:26:26Z"),
        ("2014-04-22T15:26:26-0700", "2014-04-22T15:26:26-07:00"),
        ("2023-07-14T12:51:06.104189Z", "2023-07-14T12:51:06Z"),
        ("2023-07-14T12:51:06.104189", "2023-07-14T12:51:06"),
        ("2014-02-07 10:53:03Z", "2014-02-07T10:53:03Z"),
        ("2014-02-07 10:53:03 UTC", "2014-02-07T10:53:03Z"),
        ("20231106T163500Z", "2023-11-06T16:35:00Z"),
        ("20231106163500", "2023-11-06T16:35:00"),
        ("2024-04-11T09:00:00 1712826000", "2024-04-11T09:00:00Z"),
        ("Tue, 14 Jan 2014 17:31:03 +0000", "2014-01-14T17:31:03Z"),
        ("Wed Oct 10 20:19:24 +0000 2018", "2018-10-10T20:19:24Z"),
        ("2023-11-06", "2023-11-06"),
        ("0000-00-00 00:00:00", "-"),
        ("0", "-"),
        ("12", "-"),
        ("", "-"),
        ("11/06/2023", "-"),
        ("2 hours ago", "-"),
    ] {
        let found = machine(text, false).map_or("-".to_owned(), |stamp| stamp.to_string());
        assert_eq!(found, expected, "{text}");
    }
    assert_eq!(machine("2014-02-07T10:53:03.5", true).unwrap().to_string(), "2014-02-07T10:53:03Z");
}

#[test]
fn hostile_texts_take_linear_time() {
    let reader = reader(Some("en"), None);
    for unit in ["1", "1.", "12:", "6 November ", "vor 8 ", "a", "1/2/", "年", "( "] {
        let text = unit.repeat(200_000);
        assert_eq!(reader.find(&text), None, "{unit}");
    }
}
