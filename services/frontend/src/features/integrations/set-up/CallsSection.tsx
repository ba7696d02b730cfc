import{ActionIcon, Button, TextInput} from "@mantine/core";
import{Plus, X} from "lucide-react";
import{useTranslations} from "use-intl";
import{Section} from "@/components/Screen";
import{CallFields} from "./CallFields";
import{callNames, type CallsInput} from "./calls";
import styles from "./CallsSection.module.css";
import{faultAt} from "./faults";
import card from "./SetUp.module.css";
import type{SetUp } from "./use-set-up";

/** The calls of an API that none of us knows. */
export function CallsSection({setUp} : {setUp : SetUp}) {
  const t = useTranslations("integrations.set_up.calls");
  const {input, faults, tried} = setUp;
  const {calls} = input;
  const change = (part : Partial<CallsInput>) = > setUp.change({calls : {... calls, ... part}});
  return (
      <Section title = {t("title")} lead = {t("lead")}><div className = {card.card}>{callNames.map(
          (name) =
              > (<CallFields key = {name} name = {name} call = {calls[name]} faults = {faults} tried =
                      {tried} onChange = {(part) = > change({[name] : {... calls[name], ... part}})} />))} <
          fieldset className =
          {styles.headers} > <legend>{t("headers")} < / legend >
          {calls.headers.map(
              ({name, value},
               at) = >
                     {
                       const replace = (part : Partial<{
                         name:
                           string;
                         value:
                           string
                       }>) = > change({
                               headers : calls.headers.map((row, place) =
                                                               > (place == = at ? {... row, ... part} : row))
                             });
                       return (<div key = {at} className = {styles.header}>
                               <TextInput size =
                                    "xs" aria - label = {t("header_name")} placeholder = {t(
                                        "header_name")} autoComplete = "off" value = {name} onChange =
                                        {(event) = > replace({name : event.currentTarget.value})} />
                               <TextInput size =
                                    "xs" aria - label = {t("header_value", {name})} placeholder =
                                        {t("value")} autoComplete = "off" value = {value} error = {faultAt(
                                            faults, `settings / generic / headers /
                                                        $ { name.trim() }`)} onChange =
                                            {(event) = > replace({value : event.currentTarget.value})} />
                               <ActionIcon size = {30} aria - label = {t("remove_header", {name})} onClick = {
                                                      () = > change({
                                                             headers : calls.headers.filter(
                                                                 (_, place) = > place != = at)
                                                           })}><X size = {15} /></ ActionIcon></ div>);
                     })} < Button size = "xs" variant =
              "default" className = {styles.add} leftSection = {<Plus size = {14} />} onClick =
                  {() = > change({headers : [... calls.headers, {name : "", value : ""} ]})} >
                  {t("add_header")} < / Button > </ fieldset>
                  <TextInput label = {t("idempotency")} description = {t("idempotency_detail")} placeholder =
                       "Idempotency-Key" autoComplete = "off" value = {calls.idempotency_header} error =
                           {faults["settings/generic/idempotency_header"]} onChange =
                               {(event) = > change({idempotency_header : event.currentTarget.value})} />
                  </ div></ Section>);
}
