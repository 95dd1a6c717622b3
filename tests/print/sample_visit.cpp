#include "tests/print/sample_visit.hpp"

namespace doorstep::testing {

using print::Paragraph;
using print::VisitPrint;

VisitPrint sample_visit() {
  VisitPrint visit;
  visit.organisation = "Harrowmere Children's Services";
  visit.title = "Visit record";
  visit.family = "Brennock family";
  visit.facts = {{"Date and time", "Tuesday 3 March 2026, 15:40 to 16:50"},
                 {"Worker", "Priya Raman, social worker"},
                 {"Where", "Home, 17 Tannery Row, Harrowmere"},
                 {"Announced", "Yes"},
                 {"Outcome", "Completed"},
                 {"Purpose", "Planned CIN visit"}};
  visit.who_was_seen.head = {"Child", "Age", "Seen", "Seen alone", "Bedroom seen", "Counts as"};
  visit.who_was_seen.rows = {{"Maya Brennock", "8 years", "Yes", "Yes", "Yes", "CIN statutory visit"},
                             {"Theo Brennock", "21 months", "Yes", "Not answered", "Yes", "CIN statutory visit"},
                             {"Isla Brennock", "9 weeks", "Yes", "Not answered", "Yes", "CIN statutory visit"}};
  visit.people = {{"Present", "Donna Brennock, mother\nHilary Brennock, maternal grandmother"},
                  {"Absent", "Gareth Pike, father of Theo and Isla: at work until 6pm"}};
  visit.actions.head = {"What", "Who", "Due", "Status"};
  visit.notes = {{"CIN statutory visit", "Full case note, Maya, Theo and Isla"}};
  visit.version_line = "Version 1, finished 3 March 2026 18:22 by Priya Raman";
  visit.printed_line = "Printed 1 April 2026 09:12 by Priya Raman";
  visit.printed_at = 1775031120000;

  visit.sections.push_back(
      {"Setting",
       "",
       {Paragraph{"",
                  "Hilary, the children's maternal grandmother, opened the door because Donna was changing Isla. "
                  "The front room was warm and tidier than last month, with a clothes airer by the window. Theo was"
                  " under the table with a box of wooden trains. Maya came in from school ten minutes after me, "
                  "still in her coat and purple school jumper, and went straight to the biscuit tin. Gareth was at "
                  "work and is expected home at about six. Everyone was relaxed with me being there, although Donna"
                  " looked tired and said so."}}});
  visit.sections.push_back(
      {"Wishes, feelings and observations",
       "Maya Brennock",
       {Paragraph{"",
                  "Maya chose to talk upstairs and showed me where she has moved her bed so that it faces the "
                  "window. She was chatty and moved around the room while we spoke."},
        Paragraph{"Home",
                  "Maya said the house is 'louder but nicer' since Isla was born. She likes being asked to fetch "
                  "nappies but not when she is watching something. She told me her mum has been crying less and "
                  "that she knows this because 'she sings in the kitchen again'."},
        Paragraph{"School",
                  "Her favourite lesson is art and she is making a papier mache owl. She worries about fractions "
                  "and about a girl called Saskia who leaves her out at lunch. She would like her teacher to know "
                  "about this but does not want a fuss."},
        Paragraph{"Three houses",
                  "We drew the three houses sheet. In the house of worries she drew a clock and explained that it "
                  "is for the mornings when nobody wakes up and she is late. In the house of dreams she drew a "
                  "caravan with all of them in it."}}});
  visit.sections.push_back(
      {"Wishes, feelings and observations",
       "Theo Brennock",
       {Paragraph{"",
                  "Theo, who is 21 months old, was busy and content. He lined up his trains, looked over to Donna "
                  "each time one fell and laughed when she said 'crash'. He climbed on to her knee when I knelt "
                  "down near him and then, after a minute, offered me a carriage."},
        Paragraph{"Where", "Front room, on the floor and on Donna's knee"},
        Paragraph{"Mood", "Content; smiling and babbling at the trains"},
        Paragraph{"Milestones", "Walking steadily, points, says 'choo', 'mum' and 'gone'"},
        Paragraph{"How the carer responded", "Donna answered each bid straight away and named what he was holding"},
        Paragraph{"How I tried to talk", "I asked where the tunnel was and he crawled under the table to show me"}}});
  visit.sections.push_back(
      {"Wishes, feelings and observations",
       "Isla Brennock",
       {Paragraph{"",
                  "Isla is nine weeks old and was awake for most of my visit. She was in a clean yellow sleepsuit "
                  "and settled quickly after her feed."},
        Paragraph{"Where", "In Donna's arms, then in the bouncer"},
        Paragraph{"Mood", "Calm; she fussed briefly before her bottle"},
        Paragraph{"Milestones", "Holding her head for a few seconds and following faces"},
        Paragraph{"How the carer responded",
                  "Donna noticed the early signs of hunger and had a bottle ready before she cried"},
        Paragraph{"How I tried to talk", "Too young; I spoke to her and she turned to my voice"}}});
  visit.sections.push_back(
      {"Discussion with parents and carers",
       "",
       {Paragraph{"Donna's health",
                  "Donna went to her GP on 24 February and has started the medication that was discussed at the "
                  "last meeting. She has had two telephone calls with the perinatal service and feels that they "
                  "'get it'. She says the worst time is between five and seven in the morning."},
        Paragraph{"Mornings",
                  "Donna and Hilary told me that Hilary now stays on Sunday and Wednesday nights so that Maya is on"
                  " time on Mondays and Thursdays. Donna would like this to happen without Hilary by Easter and "
                  "asked for help to plan it."}}});
  visit.sections.push_back(
      {"Risk and protective factors",
       "",
       {Paragraph{"Protective factor, linked to the plan",
                  "Hilary is staying two nights a week and the school confirms that Maya was on time on both "
                  "mornings last week."},
        Paragraph{"Protective factor, new", "Donna is taking treatment and asked for help before a crisis."},
        Paragraph{"Risk, linked to the plan",
                  "On days without Hilary, Maya has still been late three times out of six."}}});
  visit.sections.push_back(
      {"Analysis and progress of the plan",
       "",
       {Paragraph{"Rating: positive", "All three children were comfortable and Donna is taking up support."},
        Paragraph{"",
                  "This was a positive visit. What I saw fits with what Donna told me: she is brighter, and both "
                  "little ones look to her and are answered. Maya carries a good deal of responsibility for "
                  "mornings, and her drawing shows that this is on her mind. The plan is working for the babies and"
                  " beginning to work for Maya, but it leans heavily on Hilary, so the next step is a morning "
                  "routine that does not depend on one person."}}});
  visit.sections.push_back({"Actions", "", {}});
  visit.actions.rows.push_back({"Speak to Maya's class teacher about lunchtimes, without naming Saskia first",
                                "Priya Raman, social worker", "9 March 2026", "open"});
  visit.actions.rows.push_back(
      {"Keep the telephone appointment with the perinatal service", "Donna Brennock, parent", "11 March 2026", "open"});
  visit.actions.rows.push_back(
      {"Make a picture chart for mornings and show it to Priya", "Maya Brennock, child", "31 March 2026", "open"});
  visit.actions.rows.push_back(
      {"Next CIN visit booked for 4pm", "Priya Raman, social worker", "31 March 2026", "open"});
  return visit;
}

}  // namespace doorstep::testing
